export default {
  title: 'Connection reuse',
  url: 'https://docs.example',
  baseUrl: '/',
  presets: [['classic', { docs: { routeBasePath: '/', sidebarPath: false }, blog: false, pages: false, sitemap: false }]],
  scripts: [{ src: '/reusecheck/reuse-check.js', type: 'module' }],
}
