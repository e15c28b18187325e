// A note on how an archive was read, in the language of `texts`, which are the engine's words for notes.
export function inWords(
  /** @type {ArchiveReading['notes'][number]} */ { why, path, text, values },
  /** @type {Words} */ texts,
) {
  const named = /** @type {Record<string, string | undefined>} */ ({ ...values, path })
  return texts[why]?.replace(/\{([\w-]+)\}/g, (_, name) => named[name] ?? '') ?? text
}
