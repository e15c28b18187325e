// Makes Chromium draw the same pictures on every machine: with fonts from npm packages (`fonts.conf`), and without hinting,
// sub-pixel colours and scroll bars, which differ between machines.
import { fileURLToPath } from 'node:url'

/** The Chinese font, from Debian's fonts-wqy-microhei. */
export const CHINESE = '/usr/share/fonts/truetype/wqy'

export const DRAWING = [
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--disable-font-subpixel-positioning',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
]

export const ENVIRONMENT = { FONTCONFIG_FILE: fileURLToPath(new URL('fonts.conf', import.meta.url)), LANG: 'C.UTF-8' }
