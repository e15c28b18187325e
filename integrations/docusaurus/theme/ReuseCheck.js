// The component `@theme/ReuseCheck`.
import useDocusaurusContext from '@docusaurus/useDocusaurusContext'
import { answerFor } from 'docusaurus-plugin-reusecheck/answer'
import { createElement } from 'react'
import { elementAttributes, factsOf } from '../attributes.js'

/** @type {typeof import('@theme/ReuseCheck').default} */
export default function ReuseCheck({ children, ...attributes }) {
  const { i18n } = useDocusaurusContext()
  const element = elementAttributes(attributes)
  const facts = factsOf(attributes)
  const html = Object.keys(facts).length > 0 && answerFor(facts, attributes.lang ?? i18n.currentLocale)
  // React renders no text in browsers, and does not compare it with that of the build.
  const answer = html && createElement('div', { dangerouslySetInnerHTML: html, suppressHydrationWarning: true })
  return createElement('reuse-check', element, answer, children)
}
