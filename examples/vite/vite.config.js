export default {
  // Relative addresses, so that the build runs under any path of a static host.
  base: './',
}
