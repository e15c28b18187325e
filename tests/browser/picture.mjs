// Reduces the size of pictures: 16 levels for each channel, and a palette. `npm run pictures` calls it with the folder.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { PNG } from 'pngjs'

/** Each channel keeps its upper four bits. */
const LEVEL = 17

const folder = process.argv[2]
const names = (await readdir(folder)).filter((name) => name.endsWith('.png'))
for (const name of names) {
  const file = join(folder, name)
  const before = await readFile(file)
  const after = encoded(reduced(before))
  if (after.length < before.length) await writeFile(file, after)
}

/**
 * Returns a screenshot with 16 levels for each channel.
 * @param {Buffer} png
 */
function reduced(png) {
  const picture = PNG.sync.read(png)
  for (let at = 0; at < picture.data.length; at++) picture.data[at] = Math.round(picture.data[at] / LEVEL) * LEVEL
  return picture
}

/**
 * Returns a PNG with a palette; without one if 256 colours are not enough.
 * @param {{ width: number, height: number, data: Buffer }} picture
 * @returns {Buffer}
 */
function encoded({ width, height, data }) {
  /** @type {Map<number, number>} */
  const palette = new Map()
  const rows = Buffer.alloc((width + 1) * height)
  for (let at = 0; at < width * height; at++) {
    const colour = data.readUIntBE(at * 4, 3)
    if (!palette.has(colour)) palette.set(colour, palette.size)
    rows[at + Math.floor(at / width) + 1] = palette.get(colour) ?? 0
  }
  if (palette.size > 256) return PNG.sync.write(Object.assign(new PNG({ width, height }), { data }))
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  // Eight bits for each pixel, indexed colour.
  head.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(
    [...palette.keys()].flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]),
  )
  /** @type {[string, Buffer][]} */
  const chunks = [
    ['IHDR', head],
    ['PLTE', colours],
    ['IDAT', deflateSync(rows, { level: 9 })],
    ['IEND', Buffer.alloc(0)],
  ]
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks.map(([name, body]) => chunk(name, body))])
}

/**
 * @param {string} name
 * @param {Buffer} body
 */
function chunk(name, body) {
  const named = Buffer.concat([Buffer.from(name), body])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(checksum(named))
  return Buffer.concat([length, named, sum])
}

/**
 * Returns the CRC-32 of a PNG chunk.
 * @param {Buffer} bytes
 */
function checksum(bytes) {
  let sum = ~0
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum >>> 0
}
