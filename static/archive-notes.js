// Notes on how an archive was read. `texts` are the engine's messages for notes in one language.

/** Returns the text of a note; the English text where `texts` has no message for it. */
export function noteText(
  /** @type {ArchiveReading['notes'][number]} */ { why, path, text, values },
  /** @type {Words} */ texts,
) {
  const placeholders = /** @type {Record<string, string | undefined>} */ ({ ...values, path })
  return texts[why]?.replace(/\{([\w-]+)\}/g, (_, name) => placeholders[name] ?? '') ?? text
}
