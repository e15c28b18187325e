// How Chromium draws alike on every machine, for pictures that are compared: with the fonts of the npm packages (`fonts.conf`),
// and without what differs between machines: hinting, colours of sub-pixels, scroll bars.
import { fileURLToPath } from 'node:url'

/** Chinese comes from Debian's fonts-wqy-microhei. */
export const CHINESE = '/usr/share/fonts/truetype/wqy'

export const DRAWING = [
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--disable-font-subpixel-positioning',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
]

export const ENVIRONMENT = { FONTCONFIG_FILE: fileURLToPath(new URL('fonts.conf', import.meta.url)), LANG: 'C.UTF-8' }
