// The files of the languages other than English. Each URL is literal, so that bundlers find the files.
/** @type {Record<string, URL>} */
export const PACKS = { 'zh-CN': new URL('./lang/zh-CN.txt', import.meta.url) }
