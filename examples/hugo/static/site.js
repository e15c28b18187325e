// A switch between light and dark.
const { dataset } = document.documentElement
document
  .getElementById('theme')
  ?.addEventListener('click', () => (dataset.theme = dataset.theme === 'dark' ? 'light' : 'dark'))
