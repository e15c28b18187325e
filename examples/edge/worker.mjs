import { check, init, loadLanguage } from 'reusecheck/edge'
import wasm from 'reusecheck/reusecheck_bg.wasm'
import pack from 'reusecheck/lang/zh-CN.txt'

init(wasm)
loadLanguage('zh-CN', pack)
