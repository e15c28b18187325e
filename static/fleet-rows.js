// Searches, sorts and draws nodes as rows. Only visible rows are elements, so 100,000 nodes do not stall the page.

/** The height of a row in pixels; fleet.css has the same value. */
const HEIGHT = 32
/** The number of rows drawn above and below the visible ones. */
const MARGIN = 8

/** Returns every node of a report, with the values for searching and sorting. */
export function rowsOf(/** @type {LinkedFleet} */ report) {
  /** @type {FleetRow[]} */
  const rows = []
  report.groups.forEach((group, rank) => {
    group.kinds.forEach((kind, at) => {
      const { clusterVersion = '', kernel = '', os = '' } = kind.facts
      /** @type {SharedRow} */
      const shared = {
        rank,
        link: report.links[rank][at],
        rating: group.rating,
        headline: group.headline,
        pool: kind.pool ?? '',
        version: clusterVersion,
        kernel,
        os,
        text: [kind.pool ?? '', clusterVersion, kernel, os].join(' ').toLowerCase(),
      }
      for (const name of kind.names) rows.push({ name, shared })
    })
  })
  return rows
}

/** Returns the rows that contain every word and have the rating and the group; undefined matches any. */
export function filtered(
  /** @type {FleetRow[]} */ rows,
  /** @type {Partial<RowFilter>} */ { search = '', rating, group },
) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(({ name, shared }) => {
    if (rating && shared.rating !== rating) return false
    if (group !== undefined && shared.rank !== group) return false
    return words.every((word) => shared.text.includes(word) || name.toLowerCase().includes(word))
  })
}

/** Sorts rows by a column. Rows with equal values keep the order of the report. */
export function sorted(/** @type {FleetRow[]} */ rows, /** @type {string} */ by) {
  if (by === 'rating') return rows
  const value =
    by === 'name'
      ? (/** @type {FleetRow} */ row) => row.name
      : (/** @type {FleetRow} */ row) => row.shared[/** @type {keyof SharedRow} */ (by)]
  return [...rows].sort((one, other) => (value(one) < value(other) ? -1 : value(one) > value(other) ? 1 : 0))
}

/** A table that draws the visible rows. `cells` returns the texts of a row, `link` the link in its first cell. */
export class Rows {
  /** @type {FleetRow[]} */
  #rows = []
  #first = -1
  /**
   * The drawn rows, by index. A row that stays visible keeps the focus.
   * @type {Map<number, HTMLElement>}
   */
  #drawn = new Map()

  constructor(
    /** @type {HTMLElement} */ table,
    /** @type {HTMLElement} */ body,
    /** @type {(row: FleetRow) => string[]} */ cells,
    /** @type {(row: FleetRow) => Element} */ link,
  ) {
    this.table = table
    this.body = body
    this.cells = cells
    this.link = link
    table.addEventListener('scroll', () => this.#draw())
    new ResizeObserver(() => this.#draw(true)).observe(table)
  }

  show(/** @type {FleetRow[]} */ rows) {
    this.#rows = rows
    this.#drawn.clear()
    this.body.replaceChildren()
    this.table.scrollTop = 0
    this.table.setAttribute('aria-rowcount', `${rows.length + 1}`)
    this.body.style.height = `${rows.length * HEIGHT}px`
    this.#draw(true)
  }

  #draw(isForced = false) {
    const first = Math.max(0, Math.floor(this.table.scrollTop / HEIGHT) - MARGIN)
    if (!isForced && first === this.#first) return
    this.#first = first
    const count = Math.ceil(this.table.clientHeight / HEIGHT) + 2 * MARGIN
    const end = Math.min(first + count, this.#rows.length)
    for (const [index, element] of this.#drawn) {
      if (index >= first && index < end) continue
      element.remove()
      this.#drawn.delete(index)
    }
    for (let index = end - 1, next = null; index >= first; index--) {
      const element = this.#drawn.get(index) ?? this.#row(this.#rows[index], index)
      // Insert in order, without moving the rows that are already drawn.
      if (!this.#drawn.has(index)) this.body.insertBefore(element, next)
      this.#drawn.set(index, element)
      next = element
    }
  }

  #row(/** @type {FleetRow} */ row, /** @type {number} */ index) {
    const element = document.createElement('div')
    element.setAttribute('role', 'row')
    element.setAttribute('aria-rowindex', `${index + 2}`)
    element.dataset.rating = row.shared.rating
    element.style.transform = `translateY(${index * HEIGHT}px)`
    for (const text of this.cells(row)) {
      const cell = document.createElement('span')
      cell.setAttribute('role', 'cell')
      cell.textContent = cell.title = text
      if (!element.hasChildNodes()) cell.replaceChildren(this.link(row))
      element.append(cell)
    }
    return element
  }
}
