// The address of the hosted folder dist/embed, which must send Access-Control-Allow-Origin.
import { embed } from 'https://tools.example/reusecheck/reusecheck-embed.js'

const place = document.querySelector('#reusecheck')
const rating = document.querySelector('output')

if (place && rating) {
  embed(place, {
    facts: { clusterVersion: '1.27.3', kernel: '5.4.58', proxyMode: 'ipvs' },
    brand: { accent: '#a3195b', font: 'Georgia, serif', radius: '0' },
    onReport: (report) => (rating.value = report?.rating ?? ''),
  })
}
