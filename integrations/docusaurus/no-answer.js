// Replaces answer.js in browsers: there, the element answers. React keeps the HTML of the build.
export const answerFor = () => ''
