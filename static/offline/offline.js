// The whole page in one file: first where its files come from, then the page as everywhere.
import './embedded.js'
import '../start.js'
