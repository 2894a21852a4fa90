// Builds what pages need from npm into static/build: the stylesheet, and the files that browsers load as they are.
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, '../../../../node_modules')
const target = join(here, '../static/build')
const building = `${target}.new`

const COPIED = {
  'govuk-frontend/dist/govuk/govuk-frontend.min.js': 'govuk-frontend.min.js',
  'govuk-frontend/dist/govuk/assets/images': 'images',
  'bpmn-js/dist/bpmn-navigated-viewer.production.min.js': 'bpmn-navigated-viewer.production.min.js',
  'chart.js/dist/chart.umd.min.js': 'chart.umd.min.js'
}

rmSync(building, { recursive: true, force: true })
mkdirSync(building, { recursive: true })
for (const [from, to] of Object.entries(COPIED)) {
  cpSync(join(modules, from), join(building, to), { recursive: true })
}
const { css } = sass.compile(join(here, 'commonhold.scss'), {
  loadPaths: [modules],
  style: 'compressed',
  quietDeps: true
})
writeFileSync(join(building, 'commonhold.css'), css)
rmSync(target, { recursive: true, force: true })
renameSync(building, target)
