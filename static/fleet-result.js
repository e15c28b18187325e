// Draws the report of a fleet: counts, chart, groups, plan, rows and exports.
import { countText, el, fill, picture, RATINGS } from './fleet-draw.js'
import { filtered, Rows, rowsOf, sorted } from './fleet-rows.js'

const BY = ['pool', 'version', 'kernel', 'os']
const COLUMNS = ['name', 'rating', ...BY]
/** The maximum number of pools that are listed for each change. */
const POOLS = 10
/** @type {Words} */
const FORMATS = { csv: 'csv', json: 'json', markdown: 'md', sarif: 'sarif', junit: 'xml' }
/** @type {Words} */
const NAMES = { csv: 'CSV', json: 'JSON', markdown: 'Markdown', sarif: 'SARIF', junit: 'JUnit' }

export class Result {
  /** @type {RowFilter} */
  #filter = { search: '', sort: 'rating' }
  /** @type {FleetRow[]} */
  #all = []
  /** @type {{ by: string, rows: FleetRow[] }} */
  #order = { by: '', rows: [] }
  /**
   * Set by show(), before any other method is called.
   * @type {LinkedFleet}
   */
  #report = /** @type {any} */ (undefined)
  /** @type {HTMLButtonElement[]} */
  buttons = []

  /** `save(format, names)` requests an export, whose result is passed to {@link Result.save}. */
  constructor(
    /** @type {HTMLElement} */ root,
    /** @type {Words} */ words,
    /** @type {(format: string, names: boolean) => void} */ save,
  ) {
    this.root = root
    this.words = words
    this.export = save
  }

  show(/** @type {LinkedFleet} */ report) {
    this.#report = report
    this.#all = rowsOf(report)
    this.#order = { by: '', rows: [] }
    this.#filter.group = undefined
    this.root.hidden = false
    this.root.replaceChildren(
      this.#counts(),
      ...(report.nodes > 0 ? [this.#picture(), this.#groups(), this.#plan(), this.#nodes(), this.#exports()] : []),
      this.#unread(),
    )
    if (report.nodes > 0) this.#apply()
  }

  save(/** @type {Blob} */ blob) {
    const link = el('a', {
      href: URL.createObjectURL(blob),
      download: `reusecheck-fleet.${FORMATS[this.format?.value ?? '']}`,
    })
    link.click()
    URL.revokeObjectURL(link.href)
  }

  /** Creates a section. It has no heading if the label of its only field is enough. */
  #section(/** @type {string} */ title, /** @type {(string | Node)[]} */ children, isLabelled = false) {
    return el('section', { className: 'node', ariaLabel: title }, [
      ...(isLabelled ? [] : [el('h2', {}, title)]),
      ...children,
    ])
  }

  /** Returns a link to the page of one node, in a new tab so that this page keeps its report. The offline file has both pages. */
  #nodeLink(/** @type {string} */ link) {
    const page = location.hash.startsWith('#fleet') ? '' : './'
    const language = location.hash.match(/&l=[\w-]+/)?.[0] ?? ''
    return { href: `${page}#${link}${language}`, target: '_blank', rel: 'noopener' }
  }

  #nameLink(/** @type {string} */ name, /** @type {string} */ link) {
    return el('a', { ...this.#nodeLink(link), ariaLabel: fill(this.words['alone-of'], { name }) }, name)
  }

  #rating(/** @type {string} */ rating, text = this.words[`rating-${rating}`]) {
    const mark = el('span', { className: 'rating' }, text)
    mark.dataset.rating = rating
    return mark
  }

  #counts() {
    const { ratings, problems, missing, unread, unreadable, controlPlanes, notes } = this.#report
    const counts = RATINGS.filter((rating) => ratings[rating]).map((rating) =>
      el('li', {}, [el('b', {}, ratings[rating].toLocaleString()), ' ', this.#rating(rating)]),
    )
    const { words } = this
    const lost = problems['lost-datagram']
    const missingFacts = missing.map(({ fact, how }) =>
      el('li', {}, [words[`fact-${fact}`] ?? fact, words.colon, el('code', {}, how)]),
    )
    return this.#section(countText(this.#report, words), [
      el('ul', { className: 'counts' }, counts),
      ...(lost.yes + lost.possible > 0
        ? [
            el(
              'p',
              {},
              fill(words['lost-datagram'], {
                yes: lost.yes.toLocaleString(),
                possible: lost.possible.toLocaleString(),
              }),
            ),
          ]
        : []),
      ...(unread.some(({ why }) => why === 'truncated') ? [el('p', { className: 'notice' }, words['broken-off'])] : []),
      ...(notes.length > 0
        ? [
            el(
              'ul',
              { className: 'entries' },
              notes.map((/** @type {{ text: string }} */ { text }) => el('li', {}, text)),
            ),
          ]
        : []),
      ...(this.#report.archives ?? []).map((archive) => this.#archive(archive)),
      ...(unreadable ? [el('p', {}, fill(words.unreadable, { count: unreadable.toLocaleString() }))] : []),
      ...(controlPlanes.length > 0
        ? [
            el('h3', {}, words['control-planes']),
            el(
              'ul',
              { className: 'entries' },
              controlPlanes.map((/** @type {{ text: string }} */ { text }) => el('li', {}, text)),
            ),
          ]
        : []),
      ...(missingFacts.length > 0
        ? [el('h3', {}, words.missing), el('ul', { className: 'plain-list' }, missingFacts)]
        : []),
    ])
  }

  /** Draws the collector of an archive, whether it was read completely, and its notes. */
  #archive(/** @type {ArchiveSummary} */ { title, complete, members: { read, skipped }, absent, notes }) {
    const { words } = this
    const names = absent.map((fact) => (fact === 'sysctls' ? 'net.ipv4.vs' : (words[`fact-${fact}`] ?? fact)))
    const summary = fill(words[complete ? 'archive-whole' : 'archive-incomplete'], { read, skipped })
    return el('div', { className: 'archive' }, [
      el('h3', {}, title || words.archive),
      el('p', { className: complete ? '' : 'notice' }, summary),
      ...(names.length > 0 ? [el('p', {}, fill(words['archive-absent'], { facts: names.join(words.comma) }))] : []),
      el(
        'ul',
        { className: 'entries' },
        notes.map(({ path, text }) => el('li', {}, [...(path ? [el('code', {}, path), ' '] : []), text])),
      ),
    ])
  }

  #picture() {
    const drawn = el('div')
    const draw = (/** @type {string} */ by) => drawn.replaceChildren(picture(this.#report, by, this.words))
    const hasPools = this.#report.groups.some(({ kinds }) => kinds.some(({ pool }) => pool))
    const some = hasPools ? 'pool' : 'version'
    draw(some)
    return this.#section(this.words.picture, [this.#choice('picture', this.words.picture, BY, some, draw), drawn], true)
  }

  /** Creates a `<select>` with a label. */
  #choice(
    /** @type {string} */ id,
    /** @type {string} */ label,
    /** @type {string[]} */ values,
    /** @type {string} */ value,
    /** @type {(value: string) => void} */ changed,
    name = (/** @type {string} */ value) => this.words[`by-${value}`],
  ) {
    const select = el(
      'select',
      { id },
      values.map((each) => el('option', { value: each, selected: each === value }, name(each))),
    )
    select.addEventListener('change', () => changed(select.value))
    return el('p', { className: 'choice' }, [el('label', { htmlFor: id }, label), select])
  }

  #groups() {
    const { words } = this
    this.buttons = []
    const groups = this.#report.groups.map((group, /** @type {number} */ index) => {
      const text = (/** @type {{ text: string }} */ entry) => el('li', {}, entry.text)
      const remedies = group.report.remedies
      const show = el('button', { type: 'button', className: 'action', textContent: words.show, ariaPressed: 'false' })
      this.buttons.push(show)
      show.addEventListener('click', () => {
        this.#filter.group = this.#filter.group === index ? undefined : index
        this.#apply()
        this.search?.focus()
      })
      return el('li', { className: 'group' }, [
        el('p', {}, [el('b', {}, group.nodes.toLocaleString()), ' ', this.#rating(group.rating, group.headline)]),
        el('p', { className: 'muted' }, group.because),
        el('p', {}, group.report.steps[0].text),
        el('details', {}, [
          el('summary', {}, words.why),
          el('ol', { className: 'entries' }, group.report.steps.slice(1).map(text)),
          ...(remedies.length > 0 ? [el('ul', { className: 'entries' }, remedies.map(text))] : []),
        ]),
        el('div', { className: 'actions' }, [show, el('a', this.#nodeLink(this.#report.links[index][0]), words.alone)]),
      ])
    })
    return this.#section(words.groups, [el('ul', { className: 'groups' }, groups)])
  }

  #plan() {
    const { plan } = this.#report
    const { words } = this
    const offIpvs = plan.offIpvs ?? []
    if (plan.changes.length + plan.uncured.length + offIpvs.length === 0) return ''
    const pools = (/** @type {PoolNodes[]} */ pools) => {
      const names = pools.slice(0, POOLS).map(({ name, nodes }) => `${name}${words.colon}${nodes.toLocaleString()}`)
      if (pools.length > POOLS) names.push(fill(words.more, { count: (pools.length - POOLS).toLocaleString() }))
      return names.length > 0 ? fill(words.bracketed, { inside: names.join(words.comma) }) : ''
    }
    const changes = (/** @type {FleetChange[]} */ changes) =>
      el(
        'ul',
        { className: 'entries' },
        changes.map(({ text, nodes, pools: where }) =>
          el('li', {}, [text, ' ', el('b', {}, fill(words.cures, { nodes: nodes.toLocaleString() })), pools(where)]),
        ),
      )
    const list = (/** @type {number[]} */ places, /** @type {number} */ left, /** @type {boolean} */ exact) => [
      changes(places.map((place) => plan.changes[place])),
      ...(left > 0 ? [el('p', {}, fill(words.left, { nodes: left.toLocaleString() }))] : []),
      ...(exact ? [] : [el('p', {}, words.greedy)]),
    ]
    const smallest =
      plan.changes.length > 0 ? [el('h3', {}, words.smallest), ...list(plan.smallest, plan.left, plan.exact)] : []
    const other =
      String(plan.smallest) === String(plan.sameMode)
        ? []
        : [el('h3', {}, words['same-mode']), ...list(plan.sameMode, plan.sameModeLeft, plan.sameModeExact)]
    const uncured = plan.uncured.map(({ text, settles, nodes, pools: where }) =>
      el('li', {}, [
        el('b', {}, nodes.toLocaleString()),
        ' ',
        text,
        ...(settles ? [' ', el('code', {}, settles.how)] : []),
        pools(where),
      ]),
    )
    const ways = offIpvs.map(({ text, nodes, pools: where }) =>
      el('li', {}, [el('b', {}, nodes.toLocaleString()), ' ', text, pools(where)]),
    )
    const all =
      plan.changes.length > 0
        ? [el('details', {}, [el('summary', {}, words['all-changes']), changes(plan.changes)])]
        : []
    return this.#section(words.plan, [
      ...smallest,
      ...other,
      ...all,
      ...(uncured.length > 0 ? [el('h3', {}, words.uncured), el('ul', { className: 'entries' }, uncured)] : []),
      ...(ways.length > 0 ? [el('h3', {}, words['off-ipvs']), el('ul', { className: 'entries' }, ways)] : []),
    ])
  }

  #nodes() {
    const { words } = this
    this.search = el('input', {
      type: 'text',
      id: 'search',
      autocomplete: 'off',
      spellcheck: false,
      placeholder: words['search-help'],
    })
    this.search.value = this.#filter.search
    this.search.addEventListener('input', () => {
      this.#filter.search = this.search?.value ?? ''
      this.#apply()
    })
    this.countOutput = el('output', { htmlFor: 'search' })
    const body = el('div', { role: 'rowgroup', className: 'body' })
    const head = el(
      'div',
      { role: 'row', className: 'head' },
      COLUMNS.map((column) =>
        el(
          'span',
          { role: 'columnheader' },
          column === 'rating' ? words.rating : words[column === 'name' ? 'name' : `by-${column}`],
        ),
      ),
    )
    const table = el('div', { role: 'table', className: 'rows', tabIndex: 0, ariaLabel: words.list }, [
      el('div', { role: 'rowgroup', className: 'top' }, [head]),
      body,
    ])
    this.rows = new Rows(
      table,
      body,
      ({ name, shared }) => [name, shared.headline, shared.pool, shared.version, shared.kernel, shared.os],
      ({ name, shared }) => this.#nameLink(name || words.without, shared.link),
    )
    const ratings = ['', ...RATINGS.filter((rating) => this.#report.ratings[rating])]
    return this.#section(words.list, [
      el('div', { className: 'tools' }, [
        el('p', { className: 'choice' }, [el('label', { htmlFor: 'search' }, words.search), this.search]),
        this.#choice(
          'rating',
          words.rating,
          ratings,
          this.#filter.rating ?? '',
          (/** @type {string} */ rating) => this.#apply({ rating: rating || undefined }),
          (rating) => (rating ? words[`rating-${rating}`] : words['any-rating']),
        ),
        this.#choice('sort', words.sort, ['rating', 'name', ...BY], this.#filter.sort, (sort) => this.#apply({ sort })),
      ]),
      el('p', { className: 'muted', role: 'status' }, [this.countOutput]),
      table,
    ])
  }

  #apply(changes = {}) {
    Object.assign(this.#filter, changes)
    // Sorting 100,000 rows is too slow for every key press, so each order is sorted once.
    if (this.#order.by !== this.#filter.sort)
      this.#order = { by: this.#filter.sort, rows: sorted(this.#all, this.#filter.sort) }
    const rows = filtered(this.#order.rows, this.#filter)
    this.rows?.show(rows)
    this.buttons.forEach((button, index) => (button.ariaPressed = String(index === this.#filter.group)))
    if (this.countOutput)
      this.countOutput.textContent = fill(this.words.shown, {
        shown: rows.length.toLocaleString(),
        nodes: this.#all.length.toLocaleString(),
      })
  }

  #exports() {
    const { words } = this
    const names = el('input', { type: 'checkbox', id: 'with-names' })
    const choice = this.#choice(
      'format',
      words.export,
      Object.keys(FORMATS),
      'csv',
      () => {},
      (format) => NAMES[format],
    )
    this.format = choice.querySelector('select')
    const save = el('button', {
      type: 'button',
      className: 'action',
      textContent: words.save,
      onclick: () => this.export(this.format?.value ?? '', names.checked),
    })
    return this.#section(
      words.export,
      [
        el('div', { className: 'tools' }, [
          choice,
          el('p', { className: 'choice' }, [el('label', {}, [names, ' ', words['with-names']])]),
          save,
        ]),
      ],
      true,
    )
  }

  #unread() {
    const { unread, unreadable } = this.#report
    if (unreadable === 0) return ''
    const { words } = this
    const line = (/** @type {LinkedFleet['unread'][number]} */ { name, at, text, excerpt }) =>
      el('li', {}, [
        el('b', {}, name ?? fill(words.position, { at: at.toLocaleString() })),
        ' ',
        text,
        excerpt ? el('q', {}, excerpt) : '',
      ])
    return this.#section(fill(words.unreadable, { count: unreadable.toLocaleString() }), [
      el('ul', { className: 'entries scroll', tabIndex: 0 }, unread.map(line)),
    ])
  }
}
