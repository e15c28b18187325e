// The worker of clusters, with its files.
import './embedded.js'
import '../fleet-worker.js'
