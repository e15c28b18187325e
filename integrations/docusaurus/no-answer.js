// Replaces answer.js in browsers: there, the element answers. React keeps the HTML of the build, as long as every call returns the
// same object.
const NONE = { __html: '' }

export const answerFor = () => NONE
