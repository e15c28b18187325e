// The JavaScript API in Node: the shapes of the contract, and errors with their messages.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from './harness.mjs'
import { NPM } from './support.mjs'

/** @type {Api} */
let api
/**
 * The same API for calls that TypeScript would reject.
 * @type {any}
 */
let untyped
test.beforeAll(async () => {
  api = await import(pathToFileURL(join(NPM, 'node.js')).href)
  await api.init()
  untyped = api
})

/** @type {import('../../crate-web/types/index.js').Commit[]} */
const COMMITS = ['d752c3645717', 'f719e3754ee2', 'f0a5e4d7a594', '35dfb013149f', 'c95c07836fa4']
const SYSCTLS = ['conn_reuse_mode', 'conntrack', 'expire_nodest_conn', 'expire_quiescent_template'].map(
  (name) => `net.ipv4.vs.${name}`,
)
const RATINGS = ['none', 'low', 'medium', 'high', 'unknown']
/** @type {import('../../crate-web/types/index.js').Facts} */
const NODE = {
  clusterVersion: 'v1.19.16-r0',
  os: 'EulerOS 2.5',
  kernel: '3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64',
  proxyMode: 'ipvs',
}
/** @type {import('../../crate-web/types/index.js').Simulation} */
const SYN = {
  commits: COMMITS,
  connReuseMode: 1,
  conntrack: true,
  expireNodestConn: true,
  backend: 'serving',
  entry: 'time-wait',
}

/** Returns the ReuseCheckError that a call throws. */
function thrown(/** @type {() => unknown} */ call) {
  try {
    call()
  } catch (error) {
    expect(error).toBeInstanceOf(api.ReuseCheckError)
    return /** @type {InstanceType<Api['ReuseCheckError']>} */ (error)
  }
  throw new Error('nothing was thrown')
}

test('check() returns the report that the engine exports, in each language, as separate objects', async () => {
  const { exportEntries } = await import(pathToFileURL(join(NPM, 'export.js')).href)
  await api.loadLanguage('zh-CN')
  const set = { 'net.ipv4.vs.conn_reuse_mode': 1, 'net.ipv4.vs.conntrack': 1, 'net.ipv4.vs.expire_nodest_conn': 1 }
  const nodes = [
    NODE,
    {},
    { clusterVersion: '1.27.3', kernel: '5.4.60', proxyMode: 'ipvs', sysctls: set },
    { clusterVersion: '1.27.3', kernel: '5.4.163', proxyMode: 'ipvs' },
    { clusterVersion: 'v1.21.7-r0', os: 'EulerOS 2.9', kernel: '4.18.0-147.5.1.6.h541.eulerosv2r9.x86_64' },
  ]
  let files = 0
  for (const lang of /** @type {const} */ (['en', 'zh-CN'])) {
    for (const facts of /** @type {import('../../crate-web/types/index.js').Facts[]} */ (nodes)) {
      const report = api.check(facts, { lang })
      const [written] = JSON.parse([...exportEntries([{ name: 'a', facts }], 'json', { lang })].join(''))
      expect(report).toEqual(written.report)
      expect(JSON.stringify(api.checkText('', { facts, lang }))).toBe(JSON.stringify(report))
      const original = JSON.stringify(report)
      for (const source of report.sources) source.title = 'changed'
      for (const { files: all } of report.remedies) {
        for (const file of all ?? []) {
          file.text = 'changed'
          files++
        }
      }
      report.sources.length = 0
      expect(JSON.stringify(api.check(facts, { lang }))).toBe(original)
    }
  }
  expect(files).toBeGreaterThan(0)
})

test('the package exports exactly the names of the contract', () => {
  const names = [
    ...[
      'ReuseCheckError',
      'check',
      'checkFleet',
      'checkText',
      'compare',
      'estimate',
      'init',
      'knowledge',
      'loadLanguage',
    ],
    ...[
      'nearestChanges',
      'preferredLanguage',
      'readArchive',
      'readText',
      'simulate',
      'summarize',
      'symptoms',
      'toMarkdown',
    ],
  ]
  expect(Object.keys(api).sort()).toStrictEqual(names)
})

test.describe('check()', () => {
  test('returns a report in the shape of the contract', () => {
    const report = api.check(NODE)
    const keys = [
      ...[
        'schema',
        'knowledge',
        'facts',
        'platform',
        'rating',
        'certainty',
        'problems',
        'kubeProxy',
        'kernel',
        'sysctls',
      ],
      ...['faq', 'steps', 'remedies', 'ipvs', 'exits', 'conflicts', 'missing', 'sources'],
    ]
    expect(
      Object.keys(report)
        .filter((key) => key !== 'range')
        .sort(),
    ).toStrictEqual(keys.sort())
    expect(report.schema).toBe('reusecheck/report/1')
    expect(report.facts).toStrictEqual(NODE)
    expect(RATINGS).toContain(report.rating)
    expect(report.problems.map(({ id }) => id)).toStrictEqual(['stale-backend', 'syn-delay', 'lost-datagram'])
    expect(Object.keys(report.kernel.commits)).toStrictEqual(COMMITS)
    expect(Object.keys(report.sysctls).sort()).toStrictEqual(SYSCTLS)
    expect(Object.keys(report.kubeProxy).sort()).toStrictEqual(['action', 'rule', 'writes'])
    const editions = report.faq.filter(({ page }) => page === '00409').map(({ edition }) => edition)
    expect(editions).toStrictEqual(editions.toSorted().reverse())
    expect(report.faq.filter(({ page }) => page === '00427').map(({ edition }) => edition)).toStrictEqual(['undated'])
  })

  test('cites only sources of the report', () => {
    const report = api.check(NODE)
    const known = new Set(report.sources.map(({ id }) => id))
    const cited = [...report.steps, ...report.remedies].flatMap(({ sources }) => sources)
    expect(cited.filter((id) => !known.has(id))).toStrictEqual([])
  })

  test('accepts every fact of the contract, and treats undefined as unknown', () => {
    /** @type {import('../../crate-web/types/index.js').Facts} */
    const facts = {
      ...NODE,
      arch: 'x86_64',
      platform: 'cce',
      sysctls: { 'net.ipv4.vs.conn_reuse_mode': 0, 'net.ipv4.vs.conntrack': 1 },
    }
    expect(api.check(facts).facts).toStrictEqual(facts)
    expect(api.check({ kernel: undefined })).toStrictEqual(api.check({}))
    expect(api.check({}, undefined)).toStrictEqual(api.check({}, { lang: 'en' }))
  })

  test('an unreadable version is a finding, not an error', () => {
    expect(RATINGS).toContain(api.check({ clusterVersion: 'the new one', kernel: '🐧', proxyMode: 'ipvs' }).rating)
  })

  test('does not change its input', () => {
    const facts = Object.freeze({ ...NODE, sysctls: Object.freeze({ 'net.ipv4.vs.conntrack': 1 }) })
    api.check(facts)
    expect(facts).toStrictEqual({ ...NODE, sysctls: { 'net.ipv4.vs.conntrack': 1 } })
  })

  test('an unknown rating has a range', () => {
    const report = api.check({ proxyMode: 'ipvs' })
    expect(report.rating).toBe('unknown')
    expect(report.range?.length).toBe(2)
    expect(report.missing.length).toBeGreaterThan(0)
  })
})

test.describe('readText() and checkText()', () => {
  const paste = `$ uname -r\n${NODE.kernel}\nnet.ipv4.vs.conn_reuse_mode = 0\nthis line means nothing\n`

  test('a reading has the place of each fact', () => {
    const reading = api.readText(paste)
    expect(reading.facts.kernel).toBe(NODE.kernel)
    expect(reading.facts.sysctls).toStrictEqual({ 'net.ipv4.vs.conn_reuse_mode': 0 })
    const read = reading.evidence.find(({ fact }) => fact === 'kernel')
    expect(read?.line).toBe(2)
    expect(Object.keys(read ?? {}).sort()).toStrictEqual(['excerpt', 'fact', 'kind', 'line', 'value'])
    expect(reading.unread).toStrictEqual([{ line: 4, excerpt: 'this line means nothing' }])
    expect(Object.keys(reading).sort()).toStrictEqual(['conflicts', 'evidence', 'facts', 'hints', 'unread'])
  })

  test('facts in the options override the text, and a difference is a conflict', () => {
    const report = api.checkText(paste, { facts: { kernel: '5.10.0', proxyMode: 'ipvs' } })
    expect(report.facts.kernel).toBe('5.10.0')
    expect(report.conflicts).toStrictEqual([{ fact: 'kernel', values: ['5.10.0', NODE.kernel] }])
    expect(report.sysctls['net.ipv4.vs.conn_reuse_mode'].observed).toBe(0)
  })

  test('text without facts is enough', () => {
    expect(api.checkText(paste).facts.kernel).toBe(NODE.kernel)
    expect(api.checkText('').rating).toBe(api.check({}).rating)
  })
})

test.describe('simulate()', () => {
  test('returns the path', () => {
    const { outcome, path } = api.simulate(SYN)
    expect(outcome).toBe('rescheduled')
    expect(path.at(-1)).toStrictEqual({ at: 'outcome', taken: 'rescheduled' })
    expect(path.some(({ source }) => source === 'linux-d752c3645717')).toBeTruthy()
  })

  test('follows a datagram, whose entry has no state', () => {
    const { entry: _, ...datagram } = {
      ...SYN,
      protocol: /** @type {const} */ ('udp'),
      backend: /** @type {const} */ ('removed'),
    }
    expect(api.simulate({ ...datagram, commits: [] }).outcome).toBe('datagram-dropped')
    expect(api.simulate({ ...datagram, expireNodestConn: false }).outcome).toBe('dropped-until-expiry')
    expect(() => api.simulate({ ...datagram, protocol: 'tcp' })).toThrow('entry')
    expect(() => api.simulate({ ...datagram, protocol: /** @type {any} */ ('sctp') })).toThrow('protocol')
  })

  test('accepts every value of the contract', () => {
    for (const backend of ['serving', 'drained', 'removed', 'removed-drained']) {
      for (const entry of ['time-wait', 'fin-wait', 'established']) {
        for (const connReuseMode of [0, 1, 2, 3]) {
          const syn = { ...SYN, backend, entry, connReuseMode, persistent: true, expireQuiescentTemplate: false }
          expect(untyped.simulate(syn).outcome).toMatch(/^(old-backend|rescheduled|syn-dropped|dropped-until-expiry)$/)
        }
      }
    }
  })
})

test.describe('estimate()', () => {
  /** @type {import('../../crate-web/types/index.js').Facts} */
  const STALE = { kernel: '5.4.58', clusterVersion: '1.27.3', proxyMode: 'ipvs' }

  test('returns figures, formula, constants and assumptions, all with sources', () => {
    const result = api.estimate({ rate: 200, facts: STALE, draining: { backends: 4, draining: 1, seconds: 30 } })
    expect(result.whileDraining).toBeDefined()
    const { share, perSecond, perMinute } = /** @type {NonNullable<typeof result.whileDraining>} */ (
      result.whileDraining
    ).stale
    expect(share[0] > 0 && share[0] <= share[1] && share[1] <= 1).toBeTruthy()
    expect(
      Math.abs(perSecond[1] - share[1] * 200) < 1e-9 && Math.abs(perMinute[0] - share[0] * 12000) < 1e-6,
    ).toBeTruthy()
    expect(result.delayed.share).toStrictEqual([0, 0])
    const known = new Set(result.sources.map(({ id }) => id))
    const entries = [...result.formula, ...result.assumptions, ...result.constants]
    expect(entries.every(({ text }) => text.length > 10) && result.constants.every(({ read }) => read)).toBeTruthy()
    expect(entries.flatMap(({ sources }) => sources).filter((id) => !known.has(id))).toStrictEqual([])
    expect(
      result.constants.some(({ value, unit, evidence }) => value === 120 && unit === 's' && evidence === 'source'),
    ).toBeTruthy()
  })

  test('accepts a kernel instead of facts, and estimates draining only if requested', () => {
    const { commits, connReuseMode, conntrack, expireNodestConn } = SYN
    const kernel = { commits: commits.slice(0, 2), connReuseMode, conntrack, expireNodestConn }
    const result = api.estimate({ rate: 200, closes: 'server', ports: [40000, 40999], openSeconds: 0.5, kernel })
    expect(result.delayed.share[0]).toBeGreaterThan(0.9)
    expect('whileDraining' in result).toBe(false)
    expect(api.estimate({ rate: 600 }).exhausted).toBe(true)
    expect(api.estimate({ rate: 600, closes: 'client-reset' }).limit).toBe(null)
  })

  test('nothing is certain about a node without facts', () => {
    const { delayed, sameBackend } = api.estimate({ rate: 200 })
    expect(delayed.share[0] === 0 && delayed.share[1] > 0 && sameBackend.share[0] === 0).toBeTruthy()
  })
})

test('nearestChanges() lists the changes that help with their facts; compare() lists differences', () => {
  /** @type {import('../../crate-web/types/index.js').Facts} */
  const facts = { kernel: '5.10.13', clusterVersion: '1.21.3', proxyMode: 'ipvs' }
  const before = api.check(facts)
  const changes = api.nearestChanges(facts)
  expect(changes.map(({ kind }) => kind)).toStrictEqual(['sysctl', 'kernel', 'cluster', 'mode'])
  for (const change of changes) {
    const after = api.check(change.facts)
    expect([after.rating, change.rating]).toStrictEqual(['none', 'none'])
    const differences = api.compare(before, after)
    expect(differences[0]).toStrictEqual({
      what: 'rating',
      before: 'high',
      after: 'none',
      label: 'Rating',
      said: ['Stale backend', 'Not affected'],
    })
  }
  expect(api.compare(before, before)).toStrictEqual([])
  expect(api.nearestChanges(changes[1].facts)).toStrictEqual([])
})

test('symptoms() point to a problem or to none, and list commands to run', () => {
  const symptoms = api.symptoms()
  expect(
    symptoms.length > 5 && symptoms.every((symptom) => symptom.collect.length > 0 && symptom.sources.length > 0),
  ).toBeTruthy()
  expect(symptoms.find(({ id }) => id === 'one-second')?.leads).toStrictEqual(['syn-delay'])
  expect(symptoms.find(({ id }) => id === 'no-route')?.leads).toStrictEqual(['stale-backend'])
  expect(symptoms.find(({ id }) => id === 'dns-after-rollout')?.leads).toStrictEqual(['lost-datagram'])
  expect(symptoms.find(({ id }) => id === 'slow-dns')?.leads).toStrictEqual([])
})

test('toMarkdown() writes any report, also after a round trip through JSON', () => {
  const report = api.checkText('5.4.0-1034-azure', { facts: { proxyMode: 'ipvs', kernel: '5.4.0-1035-azure' } })
  const text = api.toMarkdown(report)
  expect(text).toMatch(/^#/)
  expect(api.toMarkdown(JSON.parse(JSON.stringify(report)))).toBe(text)
  for (const facts of [{}, NODE, { ...NODE, proxyMode: /** @type {const} */ ('iptables') }])
    expect(api.toMarkdown(api.check(facts))).toMatch(/^#/)
})

test('knowledge() lists what a report cites', () => {
  const { version, sources, lineages, rules } = api.knowledge()
  const report = api.check(NODE)
  expect(report.knowledge).toBe(version)
  expect(
    report.sources.every(({ id, url }) =>
      sources.some((/** @type {any} */ source) => source.id === id && source.url === url),
    ),
  ).toBeTruthy()
  expect(lineages.some(({ id }) => id === report.kernel.lineage)).toBeTruthy()
  expect(rules.some(({ id }) => id === report.kubeProxy.rule)).toBeTruthy()
})

test.describe('values that do not match the contract', () => {
  /** @type {any[][]} */
  const refused = [
    [() => untyped.check(), 'wrong-type', 'facts', /^facts must be an object, for example \{/],
    [() => untyped.check(null), 'wrong-type', 'facts', /^facts must be an object/],
    [() => untyped.check([]), 'wrong-type', 'facts', /^facts must be an object/],
    [() => untyped.check(() => {}), 'wrong-type', 'facts', /^facts must be an object/],
    [() => untyped.check('v1.27'), 'wrong-type', 'facts', /^facts must be an object/],
    [
      () => untyped.check({ kernel: 5.4 }),
      'wrong-type',
      'facts.kernel',
      /^facts\.kernel must be a string, for example "5\.4\.0-1034-azure"$/,
    ],
    [
      () => untyped.check({ kernelBuilt: '04.03.2021' }),
      'wrong-type',
      'facts.kernelBuilt',
      /^facts\.kernelBuilt must be a string of the right form, for example "2021-03-04"$/,
    ],
    [
      () => untyped.check({ clusterVersion: null }),
      'wrong-type',
      'facts.clusterVersion',
      /for example "v1\.19\.16-r0"$/,
    ],
    [
      () => untyped.check({ kernal: '5.4' }),
      'unknown-key',
      'facts.kernal',
      /expected one of clusterVersion, controllerVersion, os, kernel/,
    ],
    [
      () => untyped.check({ proxyMode: 'ebpf' }),
      'unknown-value',
      'facts.proxyMode',
      /must be one of "ipvs", "iptables", "nftables", "userspace", .*not "ebpf"$/,
    ],
    [() => untyped.check({ proxyMode: true }), 'wrong-type', 'facts.proxyMode', /for example "ipvs"$/],
    [() => untyped.check({ platform: 'gke' }), 'unknown-value', 'facts.platform', /"cce", "upstream", not "gke"$/],
    [
      () => untyped.check({ sysctls: [0] }),
      'wrong-type',
      'facts.sysctls',
      /for example \{ "net\.ipv4\.vs\.conn_reuse_mode": 0 \}$/,
    ],
    ...[0.5, NaN, Infinity, 2 ** 60, '0', true, null, 1n].map((value) => [
      () => untyped.check({ sysctls: { 'net.ipv4.vs.conntrack': value } }),
      'wrong-type',
      'facts.sysctls.net.ipv4.vs.conntrack',
      /must be an integer, for example 0$/,
      `${typeof value} ${value}`,
    ]),
    [
      () => untyped.check({ sysctls: { conntrack: 1 } }),
      'unknown-key',
      'facts.sysctls.conntrack',
      /expected one of net\.ipv4\.vs\.conn_reuse_mode, /,
    ],
    [() => untyped.check({}, { lang: 'fr' }), 'unknown-value', 'options.lang', /one of "en", "zh-CN", not "fr"$/],
    [() => untyped.check({}, { facts: {} }), 'unknown-key', 'options.facts', /expected one of lang$/],
    [() => untyped.check({}, 'en'), 'wrong-type', 'options', /for example \{ lang: "en" \}$/],
    [() => untyped.readText(), 'wrong-type', 'text', /^text must be a string, for example "5\.4\.0-1034-azure"$/],
    [() => untyped.readText(new Uint8Array()), 'wrong-type', 'text', /^text must be a string/],
    [
      () => untyped.checkText('', { facts: { os: 7 } }),
      'wrong-type',
      'options.facts.os',
      /for example "EulerOS 2\.9"$/,
    ],
    [() => untyped.checkText('', { langs: 'en' }), 'unknown-key', 'options.langs', /expected one of lang, facts$/],
    [() => untyped.simulate({}), 'missing', 'input.commits', /^input\.commits is missing; example:/],
    [() => untyped.simulate({ ...SYN, entry: undefined }), 'missing', 'input.entry', /example: "time-wait"$/],
    [() => untyped.simulate({ ...SYN, commits: ['d752'] }), 'unknown-value', 'input.commits.0', /not "d752"$/],
    [() => untyped.simulate({ ...SYN, commits: 'd752c3645717' }), 'wrong-type', 'input.commits', /must be an array/],
    [
      () => untyped.simulate({ ...SYN, connReuseMode: 4 }),
      'wrong-type',
      'input.connReuseMode',
      /must be one of 0, 1, 2, 3/,
    ],
    [
      () => untyped.simulate({ ...SYN, connReuseMode: -1 }),
      'wrong-type',
      'input.connReuseMode',
      /must be one of 0, 1, 2, 3/,
    ],
    [() => untyped.simulate({ ...SYN, conntrack: 1 }), 'wrong-type', 'input.conntrack', /must be true or false/],
    [
      () => untyped.simulate({ ...SYN, backend: 'deleted' }),
      'unknown-value',
      'input.backend',
      /"removed-drained", not "deleted"$/,
    ],
    [() => untyped.estimate(), 'wrong-type', 'input', /for example \{ rate: 100 \}$/],
    [() => untyped.estimate({}), 'missing', 'input.rate', /example: 100$/],
    [() => untyped.estimate({ rate: '100' }), 'wrong-type', 'input.rate', /must be a number, for example 100$/],
    [
      () => untyped.estimate({ rate: 0 }),
      'out-of-range',
      'input.rate',
      /^input\.rate must be between 0\.001 and 1000000$/,
    ],
    [() => untyped.estimate({ rate: NaN }), 'out-of-range', 'input.rate', /must be between/],
    [() => untyped.estimate({ rate: 1, ports: [1] }), 'wrong-type', 'input.ports', /for example \[32768, 60999\]$/],
    [() => untyped.estimate({ rate: 1, ports: [1, 70000] }), 'out-of-range', 'input.ports', /between 1 and 65535$/],
    [() => untyped.estimate({ rate: 1, ports: [9, 8] }), 'out-of-range', 'input.ports', /between 9 and 65535$/],
    [
      () => untyped.estimate({ rate: 1, closes: 'nobody' }),
      'unknown-value',
      'input.closes',
      /"server-reset", not "nobody"$/,
    ],
    [
      () => untyped.estimate({ rate: 1, draining: { backends: 2, draining: 3, seconds: 9 } }),
      'out-of-range',
      'input.draining.draining',
      /between 1 and 2$/,
    ],
    [
      () => untyped.estimate({ rate: 1, draining: { backends: 2, draining: 1 } }),
      'missing',
      'input.draining.seconds',
      /example: 30$/,
    ],
    [() => untyped.estimate({ rate: 1, facts: { os: 7 } }), 'wrong-type', 'input.facts.os', /must be a string/],
    [
      () => untyped.estimate({ rate: 1, facts: {}, kernel: { ...SYN, backend: undefined, entry: undefined } }),
      'unknown-key',
      'input.kernel',
      /draining, facts$/,
    ],
    [() => untyped.estimate({ rate: 1, kernel: {} }), 'missing', 'input.kernel.commits', /example: /],
    [() => untyped.nearestChanges({ kernel: 5 }), 'wrong-type', 'facts.kernel', /must be a string/],
    [() => untyped.compare(untyped.check({}), {}), 'wrong-type', 'report', /a report from check\(\)$/],
    [() => untyped.toMarkdown({}), 'wrong-type', 'report', /a report from check\(\)$/],
    [
      () => untyped.toMarkdown({ ...untyped.check({}), rating: 'terrible' }),
      'wrong-type',
      'report',
      /a report from check\(\)$/,
    ],
  ]
  for (const [call, code, field, message, input = ''] of refused) {
    test(`${String(call).slice(6).replace(/\s+/g, ' ')} ${input}: ${code}`, () => {
      const error = thrown(call)
      expect(error).toBeInstanceOf(Error)
      expect(error.name).toBe('ReuseCheckError')
      expect({ code: error.code, field: error.field }).toStrictEqual({ code, field })
      expect(error.message).toMatch(message)
    })
  }

  test('the API works after an error', () => {
    for (let round = 0; round < 1000; round++) expect(() => untyped.check({ kernel: round })).toThrow()
    expect(api.check(NODE)).toStrictEqual(api.check(NODE))
  })
})

test.describe('languages', () => {
  /** @type {import('../../crate-web/types/index.js').Options} */
  const CHINESE = { lang: 'zh-CN' }
  const text = (/** @type {import('../../crate-web/types/index.js').Report} */ { steps, remedies }) =>
    [...steps, ...remedies].map(({ text }) => text).join('\n')

  test('Chinese is available after init(), and English is the default', async () => {
    const [english, chinese] = [api.check(NODE), api.check(NODE, CHINESE)]
    expect(text(chinese)).toMatch(/内核/)
    expect(text(english)).not.toMatch(/\p{Script=Han}/u)
    expect(text(api.check(NODE, { lang: 'en' }))).toBe(text(english))
    expect(await api.loadLanguage('zh-CN')).toBe(undefined)
    expect(await api.loadLanguage('en')).toBe(undefined)
  })

  test('the language changes texts and nothing else', () => {
    const words = new Set(['text', 'title', 'cost', 'lasts'])
    const plain = (/** @type {any} */ report) =>
      JSON.parse(JSON.stringify(report, (key, value) => (words.has(key) ? '' : value)))
    expect(plain(api.check(NODE, CHINESE))).toStrictEqual(plain(api.check(NODE)))
  })

  test('checkText() and toMarkdown() use the language too', () => {
    const report = api.checkText('5.4.58\nnet.ipv4.vs.conn_reuse_mode = 0', {
      ...CHINESE,
      facts: { proxyMode: 'ipvs' },
    })
    expect(text(report)).toMatch(/在节点上读到 net\.ipv4\.vs\.conn_reuse_mode = 0/)
    expect(api.toMarkdown(report, CHINESE)).toMatch(/^## 处理办法$/m)
    expect(api.toMarkdown(report)).toMatch(/^## What to do$/m)
  })

  /** @type {any[][]} */
  const refused = [
    [
      () => untyped.check({ kernel: 5.4 }, CHINESE),
      'facts.kernel',
      'facts.kernel 必须是字符串，例如 "5.4.0-1034-azure"',
    ],
    [
      () => untyped.check({ kernal: '' }, CHINESE),
      'facts.kernal',
      /^未知的键 facts\.kernal；应为 clusterVersion, controllerVersion, os/,
    ],
    [
      () => untyped.check({ proxyMode: 'ebpf' }, CHINESE),
      'facts.proxyMode',
      /必须是 "ipvs", "iptables", .* 之一，不能是 "ebpf"$/,
    ],
    [() => untyped.checkText(7, CHINESE), 'text', 'text 必须是字符串，例如 "5.4.0-1034-azure"'],
    [
      () => untyped.checkText('', { ...CHINESE, facts: { sysctls: { a: '1' } } }),
      'options.facts.sysctls.a',
      /必须是整数，例如 0$/,
    ],
    [() => untyped.toMarkdown({}, CHINESE), 'report', 'report 必须是 check() 返回的报告'],
    [() => untyped.check({}, { lang: 'fr' }), 'options.lang', 'options.lang must be one of "en", "zh-CN", not "fr"'],
  ]
  for (const [call, field, message] of refused) {
    test(`${String(call).slice(6).replace(/\s+/g, ' ')}: the error is in the requested language`, () => {
      const error = thrown(call)
      expect(error.field).toBe(field)
      if (typeof message === 'string') expect(error.message).toBe(message)
      else expect(error.message).toMatch(message)
    })
  }

  test('an unknown language is an error with its name', async () => {
    const error = await untyped.loadLanguage('fr').catch((/** @type {any} */ error) => error)
    expect(error).toBeInstanceOf(api.ReuseCheckError)
    expect([error.code, error.field]).toStrictEqual(['unknown-value', 'lang'])
    await expect(untyped.loadLanguage()).rejects.toThrow(expect.objectContaining({ code: 'wrong-type', field: 'lang' }))
  })
})
