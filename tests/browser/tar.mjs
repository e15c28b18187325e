// Writes tar archives for tests.

/**
 * @typedef {object} Member
 * @property {string} name
 * @property {string} [text] The content of a file.
 * @property {string} [link] The target of a symbolic link.
 */

const BLOCK = 512

/**
 * Returns the archive of files and links, in this order.
 * @param {Member[]} members
 */
export function tar(members) {
  const parts = members.flatMap(({ name, text = '', link }) => {
    const content = Buffer.from(text)
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)
    return [header(name, content.length, link), content, padding]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)])
}

/** The same archive with headers of the oldest format: without a magic, and with signed bytes in the sum. */
export function withoutMagic(/** @type {Buffer} */ archive) {
  const old = Buffer.from(archive)
  for (let at = 0; at + BLOCK <= old.length; at += BLOCK) {
    const block = old.subarray(at, at + BLOCK)
    if (block.toString('latin1', 257, 262) !== 'ustar') continue
    block.fill(0, 257, 263)
    block.write(' '.repeat(8), 148)
    const sum = block.reduce((total, byte) => total + byte - (byte > 127 ? 256 : 0), 0)
    block.write(`${sum.toString(8).padStart(6, '0')}\0`, 148)
  }
  return old
}

/** A header of the ustar format: name, mode, size, checksum, type, link target and magic at their offsets. */
function header(/** @type {string} */ name, /** @type {number} */ size, /** @type {string} */ link = '') {
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0)
  block.write('0000644', 100)
  block.write(size.toString(8).padStart(11, '0'), 124)
  block.write('00000000000', 136)
  block.write(' '.repeat(8), 148)
  block.write(link ? '2' : '0', 156)
  block.write(link, 157)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0`, 148)
  return block
}
