export default {
  title: 'Connection reuse',
  url: 'https://docs.example',
  baseUrl: '/',
  i18n: { defaultLocale: 'en', locales: ['en', 'zh-CN'] },
  plugins: ['docusaurus-plugin-reusecheck'],
  presets: [
    ['classic', { docs: { routeBasePath: '/', sidebarPath: false }, blog: false, pages: false, sitemap: false }],
  ],
}
