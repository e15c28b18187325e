// The JavaScript API, in Node: the contract's shapes, and what is refused in which words.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { NPM } from './support.mjs'

let api
before(async () => {
  api = await import(pathToFileURL(join(NPM, 'node.js')))
  await api.init()
})

const COMMITS = ['d752c3645717', 'f719e3754ee2', 'f0a5e4d7a594', '35dfb013149f', 'c95c07836fa4']
const SYSCTLS = ['conn_reuse_mode', 'conntrack', 'expire_nodest_conn', 'expire_quiescent_template'].map((name) => `net.ipv4.vs.${name}`)
const RATINGS = ['none', 'low', 'medium', 'high', 'unknown']
const NODE = {
  clusterVersion: 'v1.19.16-r0',
  os: 'EulerOS 2.5',
  kernel: '3.10.0-862.14.1.5.h687.eulerosv2r7.x86_64',
  proxyMode: 'ipvs',
}
const SYN = {
  commits: COMMITS,
  connReuseMode: 1,
  conntrack: true,
  expireNodestConn: true,
  backend: 'serving',
  entry: 'time-wait',
}

test('the package exports what the contract names, and nothing else', () => {
  const names = [
    ...['ReuseCheckError', 'check', 'checkFleet', 'checkText', 'compare', 'estimate', 'init', 'knowledge', 'loadLanguage'],
    ...['nearestChanges', 'readText', 'simulate', 'symptoms', 'toMarkdown'],
  ]
  assert.deepEqual(Object.keys(api).sort(), names)
})

describe('check()', () => {
  test('answers in the shape of the contract', () => {
    const report = api.check(NODE)
    const keys = [
      ...['schema', 'knowledge', 'facts', 'platform', 'rating', 'certainty', 'problems', 'kubeProxy', 'kernel', 'sysctls'],
      ...['faq', 'steps', 'remedies', 'conflicts', 'missing', 'sources'],
    ]
    assert.deepEqual(Object.keys(report).filter((key) => key !== 'range').sort(), keys.sort())
    assert.equal(report.schema, 'reusecheck/report/1')
    assert.deepEqual(report.facts, NODE)
    assert.ok(RATINGS.includes(report.rating))
    assert.deepEqual(report.problems.map(({ id }) => id), ['stale-backend', 'syn-delay'])
    assert.deepEqual(Object.keys(report.kernel.commits), COMMITS)
    assert.deepEqual(Object.keys(report.sysctls).sort(), SYSCTLS)
    assert.deepEqual(Object.keys(report.kubeProxy).sort(), ['action', 'rule', 'writes'])
    assert.deepEqual(report.faq.map(({ edition }) => edition), report.faq.map(({ edition }) => edition).sort().reverse())
  })

  test('cites only sources that the report holds', () => {
    const report = api.check(NODE)
    const known = new Set(report.sources.map(({ id }) => id))
    const cited = [...report.steps, ...report.remedies].flatMap(({ sources }) => sources)
    assert.deepEqual(cited.filter((id) => !known.has(id)), [])
  })

  test('takes every fact of the contract, and undefined as not known', () => {
    const facts = {
      ...NODE,
      arch: 'x86_64',
      platform: 'cce',
      sysctls: { 'net.ipv4.vs.conn_reuse_mode': 0, 'net.ipv4.vs.conntrack': 1 },
    }
    assert.deepEqual(api.check(facts).facts, facts)
    assert.deepEqual(api.check({ kernel: undefined }), api.check({}))
    assert.deepEqual(api.check({}, undefined), api.check({}, { lang: 'en' }))
  })

  test('an unreadable version is a finding, not an error', () => {
    assert.ok(RATINGS.includes(api.check({ clusterVersion: 'the new one', kernel: '🐧', proxyMode: 'ipvs' }).rating))
  })

  test('leaves its input alone', () => {
    const facts = Object.freeze({ ...NODE, sysctls: Object.freeze({ 'net.ipv4.vs.conntrack': 1 }) })
    api.check(facts)
    assert.deepEqual(facts, { ...NODE, sysctls: { 'net.ipv4.vs.conntrack': 1 } })
  })

  test('gives an unknown rating a range', () => {
    const report = api.check({ proxyMode: 'ipvs' })
    assert.equal(report.rating, 'unknown')
    assert.equal(report.range.length, 2)
    assert.ok(report.missing.length > 0)
  })
})

describe('readText() and checkText()', () => {
  const paste = `$ uname -r\n${NODE.kernel}\nnet.ipv4.vs.conn_reuse_mode = 0\nthis line means nothing\n`

  test('a reading tells where each fact stands', () => {
    const reading = api.readText(paste)
    assert.equal(reading.facts.kernel, NODE.kernel)
    assert.deepEqual(reading.facts.sysctls, { 'net.ipv4.vs.conn_reuse_mode': 0 })
    const read = reading.evidence.find(({ fact }) => fact === 'kernel')
    assert.equal(read.line, 2)
    assert.deepEqual(Object.keys(read).sort(), ['excerpt', 'fact', 'kind', 'line', 'value'])
    assert.deepEqual(reading.unread, [{ line: 4, excerpt: 'this line means nothing' }])
    assert.deepEqual(Object.keys(reading).sort(), ['conflicts', 'evidence', 'facts', 'hints', 'unread'])
  })

  test('given facts win, and a difference is a conflict', () => {
    const report = api.checkText(paste, { facts: { kernel: '5.10.0', proxyMode: 'ipvs' } })
    assert.equal(report.facts.kernel, '5.10.0')
    assert.deepEqual(report.conflicts, [{ fact: 'kernel', values: ['5.10.0', NODE.kernel] }])
    assert.equal(report.sysctls['net.ipv4.vs.conn_reuse_mode'].observed, 0)
  })

  test('text alone will do', () => {
    assert.equal(api.checkText(paste).facts.kernel, NODE.kernel)
    assert.equal(api.checkText('').rating, api.check({}).rating)
  })
})

describe('simulate()', () => {
  test('answers with the path', () => {
    const { outcome, path } = api.simulate(SYN)
    assert.equal(outcome, 'rescheduled')
    assert.deepEqual(path.at(-1), { at: 'outcome', taken: 'rescheduled' })
    assert.ok(path.some(({ source }) => source === 'linux-d752c3645717'))
  })

  test('knows every value of the contract', () => {
    for (const backend of ['serving', 'drained', 'removed', 'removed-drained']) {
      for (const entry of ['time-wait', 'fin-wait', 'established']) {
        for (const connReuseMode of [0, 1, 2, 3]) {
          const syn = { ...SYN, backend, entry, connReuseMode, persistent: true, expireQuiescentTemplate: false }
          assert.match(api.simulate(syn).outcome, /^(old-backend|rescheduled|syn-dropped|dropped-until-expiry)$/)
        }
      }
    }
  })
})

describe('estimate()', () => {
  const STALE = { kernel: '5.4.58', clusterVersion: '1.27.3', proxyMode: 'ipvs' }

  test('answers with figures, their formula, constants and assumptions, all cited', () => {
    const result = api.estimate({ rate: 200, facts: STALE, draining: { backends: 4, draining: 1, seconds: 30 } })
    const { share, perSecond, perMinute } = result.whileDraining.stale
    assert.ok(share[0] > 0 && share[0] <= share[1] && share[1] <= 1)
    assert.ok(Math.abs(perSecond[1] - share[1] * 200) < 1e-9 && Math.abs(perMinute[0] - share[0] * 12000) < 1e-6)
    assert.deepEqual(result.delayed.share, [0, 0])
    const known = new Set(result.sources.map(({ id }) => id))
    const told = [...result.formula, ...result.assumptions, ...result.constants]
    assert.ok(told.every(({ text }) => text.length > 10) && result.constants.every(({ read }) => read))
    assert.deepEqual(told.flatMap(({ sources }) => sources).filter((id) => !known.has(id)), [])
    assert.ok(result.constants.some(({ value, unit, evidence }) => value === 120 && unit === 's' && evidence === 'source'))
  })

  test('takes a kernel instead of facts, and says nothing of draining that was not asked', () => {
    const { commits, connReuseMode, conntrack, expireNodestConn } = SYN
    const kernel = { commits: commits.slice(0, 2), connReuseMode, conntrack, expireNodestConn }
    const result = api.estimate({ rate: 200, closes: 'server', ports: [40000, 40999], openSeconds: 0.5, kernel })
    assert.ok(result.delayed.share[0] > 0.9)
    assert.equal('whileDraining' in result, false)
    assert.equal(api.estimate({ rate: 600 }).exhausted, true)
    assert.equal(api.estimate({ rate: 600, closes: 'client-reset' }).limit, null)
  })

  test('of a node that nothing is known of, nothing is certain', () => {
    const { delayed, sameBackend } = api.estimate({ rate: 200 })
    assert.ok(delayed.share[0] === 0 && delayed.share[1] > 0 && sameBackend.share[0] === 0)
  })
})

test('nearestChanges() offers what helps, each with the facts then; compare() tells what differs', () => {
  const facts = { kernel: '5.10.13', clusterVersion: '1.21.3', proxyMode: 'ipvs' }
  const before = api.check(facts)
  const changes = api.nearestChanges(facts)
  assert.deepEqual(changes.map(({ kind }) => kind), ['sysctl', 'kernel', 'cluster', 'mode'])
  for (const change of changes) {
    const after = api.check(change.facts)
    assert.deepEqual([after.rating, change.rating], ['none', 'none'])
    const differences = api.compare(before, after)
    assert.deepEqual(differences[0], { what: 'rating', before: 'high', after: 'none', label: 'Rating', said: ['Stale backend', 'Not affected'] })
  }
  assert.deepEqual(api.compare(before, before), [])
  assert.deepEqual(api.nearestChanges(changes[1].facts), [])
})

test('symptoms() lead to a problem or to none, with what to collect', () => {
  const symptoms = api.symptoms()
  assert.ok(symptoms.length > 5 && symptoms.every((symptom) => symptom.collect.length > 0 && symptom.sources.length > 0))
  assert.deepEqual(symptoms.find(({ id }) => id === 'one-second').leads, ['syn-delay'])
  assert.deepEqual(symptoms.find(({ id }) => id === 'no-route').leads, ['stale-backend'])
  assert.deepEqual(symptoms.find(({ id }) => id === 'slow-dns').leads, [])
})

test('toMarkdown() writes any report, also one that went through JSON', () => {
  const report = api.checkText('5.4.0-1034-azure', { facts: { proxyMode: 'ipvs', kernel: '5.4.0-1035-azure' } })
  const text = api.toMarkdown(report)
  assert.match(text, /^#/)
  assert.equal(api.toMarkdown(JSON.parse(JSON.stringify(report))), text)
  for (const facts of [{}, NODE, { proxyMode: 'iptables' }]) assert.match(api.toMarkdown(api.check(facts)), /^#/)
})

test('knowledge() lists what a report cites', () => {
  const { version, sources, lineages, rules } = api.knowledge()
  const report = api.check(NODE)
  assert.equal(report.knowledge, version)
  assert.ok(report.sources.every(({ id, url }) => sources.some((source) => source.id === id && source.url === url)))
  assert.ok(lineages.some(({ id }) => id === report.kernel.lineage))
  assert.ok(rules.some(({ id }) => id === report.kubeProxy.rule))
})

describe('what is not of the contract’s shape', () => {
  const refused = [
    [() => api.check(), 'wrong-type', 'facts', /^facts must be an object, for example \{/],
    [() => api.check(null), 'wrong-type', 'facts', /^facts must be an object/],
    [() => api.check([]), 'wrong-type', 'facts', /^facts must be an object/],
    [() => api.check(() => {}), 'wrong-type', 'facts', /^facts must be an object/],
    [() => api.check('v1.27'), 'wrong-type', 'facts', /^facts must be an object/],
    [() => api.check({ kernel: 5.4 }), 'wrong-type', 'facts.kernel', /^facts\.kernel must be a string, for example "5\.4\.0-1034-azure"$/],
    [() => api.check({ clusterVersion: null }), 'wrong-type', 'facts.clusterVersion', /for example "v1\.19\.16-r0"$/],
    [() => api.check({ kernal: '5.4' }), 'unknown-key', 'facts.kernal', /the keys are clusterVersion, os, kernel/],
    [() => api.check({ proxyMode: 'ebpf' }), 'unknown-value', 'facts.proxyMode', /must be one of "ipvs", "iptables", "nftables", "userspace", not "ebpf"$/],
    [() => api.check({ proxyMode: true }), 'wrong-type', 'facts.proxyMode', /for example "ipvs"$/],
    [() => api.check({ platform: 'gke' }), 'unknown-value', 'facts.platform', /"cce", "upstream", not "gke"$/],
    [() => api.check({ sysctls: [0] }), 'wrong-type', 'facts.sysctls', /for example \{ "net\.ipv4\.vs\.conn_reuse_mode": 0 \}$/],
    ...[0.5, NaN, Infinity, 2 ** 60, '0', true, null, 1n].map((value) => [
      () => api.check({ sysctls: { 'net.ipv4.vs.conntrack': value } }),
      'wrong-type',
      'facts.sysctls.net.ipv4.vs.conntrack',
      /must be an integer, for example 0$/,
      typeof value + ' ' + value,
    ]),
    [() => api.check({}, { lang: 'fr' }), 'unknown-value', 'options.lang', /one of "en", "zh-CN", not "fr"$/],
    [() => api.check({}, { facts: {} }), 'unknown-key', 'options.facts', /the keys are lang$/],
    [() => api.check({}, 'en'), 'wrong-type', 'options', /for example \{ lang: "en" \}$/],
    [() => api.readText(), 'wrong-type', 'text', /^text must be a string, for example "5\.4\.0-1034-azure"$/],
    [() => api.readText(new Uint8Array()), 'wrong-type', 'text', /^text must be a string/],
    [() => api.checkText('', { facts: { os: 7 } }), 'wrong-type', 'options.facts.os', /for example "EulerOS 2\.9"$/],
    [() => api.checkText('', { langs: 'en' }), 'unknown-key', 'options.langs', /the keys are lang, facts$/],
    [() => api.simulate({}), 'missing', 'input.commits', /^input\.commits is missing; give for example/],
    [() => api.simulate({ ...SYN, entry: undefined }), 'missing', 'input.entry', /give for example "time-wait"$/],
    [() => api.simulate({ ...SYN, commits: ['d752'] }), 'unknown-value', 'input.commits.0', /not "d752"$/],
    [() => api.simulate({ ...SYN, commits: 'd752c3645717' }), 'wrong-type', 'input.commits', /must be an array/],
    [() => api.simulate({ ...SYN, connReuseMode: 4 }), 'wrong-type', 'input.connReuseMode', /must be one of 0, 1, 2, 3/],
    [() => api.simulate({ ...SYN, connReuseMode: -1 }), 'wrong-type', 'input.connReuseMode', /must be one of 0, 1, 2, 3/],
    [() => api.simulate({ ...SYN, conntrack: 1 }), 'wrong-type', 'input.conntrack', /must be true or false/],
    [() => api.simulate({ ...SYN, backend: 'deleted' }), 'unknown-value', 'input.backend', /"removed-drained", not "deleted"$/],
    [() => api.estimate(), 'wrong-type', 'input', /for example \{ rate: 100 \}$/],
    [() => api.estimate({}), 'missing', 'input.rate', /give for example 100$/],
    [() => api.estimate({ rate: '100' }), 'wrong-type', 'input.rate', /must be a number, for example 100$/],
    [() => api.estimate({ rate: 0 }), 'out-of-range', 'input.rate', /^input\.rate must be from 0\.001 to 1000000$/],
    [() => api.estimate({ rate: NaN }), 'out-of-range', 'input.rate', /must be from/],
    [() => api.estimate({ rate: 1, ports: [1] }), 'wrong-type', 'input.ports', /for example \[32768, 60999\]$/],
    [() => api.estimate({ rate: 1, ports: [1, 70000] }), 'out-of-range', 'input.ports', /from 1 to 65535$/],
    [() => api.estimate({ rate: 1, ports: [9, 8] }), 'out-of-range', 'input.ports', /from 9 to 65535$/],
    [() => api.estimate({ rate: 1, closes: 'nobody' }), 'unknown-value', 'input.closes', /"server-reset", not "nobody"$/],
    [() => api.estimate({ rate: 1, draining: { backends: 2, draining: 3, seconds: 9 } }), 'out-of-range', 'input.draining.draining', /from 1 to 2$/],
    [() => api.estimate({ rate: 1, draining: { backends: 2, draining: 1 } }), 'missing', 'input.draining.seconds', /give for example 30$/],
    [() => api.estimate({ rate: 1, facts: { os: 7 } }), 'wrong-type', 'input.facts.os', /must be a string/],
    [() => api.estimate({ rate: 1, facts: {}, kernel: { ...SYN, backend: undefined, entry: undefined } }), 'unknown-key', 'input.kernel', /draining, facts$/],
    [() => api.estimate({ rate: 1, kernel: {} }), 'missing', 'input.kernel.commits', /give for example/],
    [() => api.nearestChanges({ kernel: 5 }), 'wrong-type', 'facts.kernel', /must be a string/],
    [() => api.compare(api.check({}), {}), 'wrong-type', 'report', /as check\(\) returns it$/],
    [() => api.toMarkdown({}), 'wrong-type', 'report', /as check\(\) returns it$/],
    [() => api.toMarkdown({ ...api.check({}), rating: 'terrible' }), 'wrong-type', 'report', /as check\(\) returns it$/],
  ]
  for (const [call, code, field, message, given = ''] of refused) {
    test(`${String(call).slice(6)} ${given}: ${code}`, () => {
      assert.throws(call, (error) => {
        assert.ok(error instanceof api.ReuseCheckError)
        assert.ok(error instanceof Error)
        assert.equal(error.name, 'ReuseCheckError')
        assert.deepEqual({ code: error.code, field: error.field }, { code, field })
        assert.match(error.message, message)
        return true
      })
    })
  }

  test('a refusal leaves the API in order', () => {
    for (let round = 0; round < 1000; round++) assert.throws(() => api.check({ kernel: round }))
    assert.deepEqual(api.check(NODE), api.check(NODE))
  })
})

describe('languages', () => {
  const CHINESE = { lang: 'zh-CN' }
  const text = ({ steps, remedies }) => [...steps, ...remedies].map(({ text }) => text).join('\n')

  test('Chinese is there once init() has resolved, and English stays the default', async () => {
    const [english, chinese] = [api.check(NODE), api.check(NODE, CHINESE)]
    assert.match(text(chinese), /内核/)
    assert.doesNotMatch(text(english), /\p{Script=Han}/u)
    assert.equal(text(api.check(NODE, { lang: 'en' })), text(english))
    assert.equal(await api.loadLanguage('zh-CN'), undefined)
    assert.equal(await api.loadLanguage('en'), undefined)
  })

  test('the language changes texts and nothing else', () => {
    const plain = (report) => JSON.parse(JSON.stringify(report, (key, value) => (key === 'text' ? '' : value)))
    assert.deepEqual(plain(api.check(NODE, CHINESE)), plain(api.check(NODE)))
  })

  test('checkText() and toMarkdown() speak it too', () => {
    const report = api.checkText('5.4.58\nnet.ipv4.vs.conn_reuse_mode = 0', { ...CHINESE, facts: { proxyMode: 'ipvs' } })
    assert.match(text(report), /在节点上读到 net\.ipv4\.vs\.conn_reuse_mode = 0/)
    assert.match(api.toMarkdown(report, CHINESE), /^## 处理办法$/m)
    assert.match(api.toMarkdown(report), /^## What to do$/m)
  })

  const refused = [
    [() => api.check({ kernel: 5.4 }, CHINESE), 'facts.kernel', 'facts.kernel 必须是字符串，例如 "5.4.0-1034-azure"'],
    [() => api.check({ kernal: '' }, CHINESE), 'facts.kernal', /^facts\.kernal 不是约定中的键；可用的键有 clusterVersion, os/],
    [() => api.check({ proxyMode: 'ebpf' }, CHINESE), 'facts.proxyMode', /必须是 "ipvs", "iptables", .* 之一，不能是 "ebpf"$/],
    [() => api.checkText(7, CHINESE), 'text', 'text 必须是字符串，例如 "5.4.0-1034-azure"'],
    [() => api.checkText('', { ...CHINESE, facts: { sysctls: { a: '1' } } }), 'options.facts.sysctls.a', /必须是整数，例如 0$/],
    [() => api.toMarkdown({}, CHINESE), 'report', 'report 必须是 check() 返回的报告'],
    [() => api.check({}, { lang: 'fr' }), 'options.lang', 'options.lang must be one of "en", "zh-CN", not "fr"'],
  ]
  for (const [call, field, message] of refused) {
    test(`${String(call).slice(6)}: told in the language asked for`, () => {
      assert.throws(call, (error) => error instanceof api.ReuseCheckError && error.field === field && match(error.message, message))
    })
  }
  const match = (text, wanted) => (assert[typeof wanted === 'string' ? 'equal' : 'match'](text, wanted), true)

  test('a language that does not exist is refused by name', async () => {
    await assert.rejects(api.loadLanguage('fr'), (error) => {
      assert.ok(error instanceof api.ReuseCheckError)
      assert.deepEqual([error.code, error.field], ['unknown-value', 'lang'])
      return true
    })
    await assert.rejects(api.loadLanguage(), { code: 'wrong-type', field: 'lang' })
  })
})
