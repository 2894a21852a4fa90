// Unpacks the Chromium that @sparticuz/chromium ships under TMPDIR, and prints where its parts are as JSON.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium, { inflate } from '@sparticuz/chromium'

const bin = fileURLToPath(new URL('../bin/', import.meta.resolve('@sparticuz/chromium')))
const executable = await chromium.executablePath(bin)
await inflate(join(bin, 'al2023.tar.br')) // NSS and the other libraries that a bare machine lacks
console.log(JSON.stringify({ executable, libraries: join(tmpdir(), 'al2023', 'lib'), fonts: join(tmpdir(), 'fonts') }))
