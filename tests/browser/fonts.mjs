// Chromium with the fonts of the packages alone, drawn alike on every machine: for pictures that are compared.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './support.mjs'

const PACKAGES = fileURLToPath(new URL('node_modules/@expo-google-fonts', import.meta.url))
/** The weights that the page uses; Chinese comes from Debian's fonts-wqy-microhei. */
const INTER = ['400Regular', '600SemiBold', '700Bold'].map((weight) => `inter/${weight}`)
const MONO = ['400Regular', '600SemiBold'].map((weight) => `roboto-mono/${weight}`)
export const CHINESE = '/usr/share/fonts/truetype/wqy'

const ALIASES = { 'system-ui': 'Inter', 'sans-serif': 'Inter', serif: 'Inter', 'ui-monospace': 'Roboto Mono', monospace: 'Roboto Mono' }
const alias = ([family, font]) =>
  `<alias binding="same"><family>${family}</family><prefer><family>${font}</family><family>WenQuanYi Micro Hei</family></prefer></alias>`

/** Starts it. What differs between machines is turned off: other fonts, hinting, colours of sub-pixels. */
export function launchWithFonts() {
  const folder = mkdtempSync(join(tmpdir(), 'reusecheck-fonts-'))
  const config = join(folder, 'fonts.conf')
  const folders = [...[...INTER, ...MONO].map((name) => join(PACKAGES, name)), CHINESE].map((name) => `<dir>${name}</dir>`)
  writeFileSync(config, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>${folders.join('')}<cachedir>${folder}</cachedir>${Object.entries(ALIASES).map(alias).join('')}</fontconfig>`)
  return launch({
    args: ['--font-render-hinting=none', '--disable-lcd-text', '--disable-font-subpixel-positioning', '--force-color-profile=srgb', '--hide-scrollbars'],
    env: { FONTCONFIG_FILE: config, LANG: 'C.UTF-8' },
  })
}
