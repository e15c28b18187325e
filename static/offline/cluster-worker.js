// The worker of the page for clusters, with its files.
import './embedded.js'
import '../fleet-worker.js'
