// The worker for pastes and reports, with its files.
import './embedded.js'
import '../worker.js'
