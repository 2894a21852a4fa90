// Draws processes with bpmn-js, and marks on each what the page's table says: heat, or what changed.
/* global BpmnJS */
const SMALLEST = 0.5

// All of it if it can be read at that size; else what is marked, or its beginning, to be dragged.
function fit (viewer, marked = []) {
  const canvas = viewer.get('canvas')
  if (canvas.zoom('fit-viewport', 'auto') >= SMALLEST) return
  const box = canvas.viewbox()
  const size = { width: box.outer.width / SMALLEST, height: box.outer.height / SMALLEST }
  const corners = marked.flatMap(each => each.waypoints ?? [each, { x: each.x + each.width, y: each.y + each.height }])
  const start = (side, length, margin) => {
    if (!corners.length) return box.inner[side] - margin
    const [low, high] = [Math.min, Math.max].map(of => of(...corners.map(corner => corner[side])))
    return low - Math.max(60, (length - (high - low)) / 2)
  }
  canvas.viewbox({ x: start('x', size.width, 10), y: start('y', size.height, 20), ...size })
}

function badge (viewer, element, position, look, text) {
  const made = document.createElement('span')
  made.className = look
  made.textContent = text
  viewer.get('overlays').add(element, 'marks', { position, scale: { min: 0.8 }, html: made })
}

// By "count" or "age": a number on each step where something waits, an outline as thick as it is hot, and incidents.
function showHeat (viewer, view) {
  viewer.get('overlays').remove({ type: 'marks' })
  for (const row of document.querySelectorAll('tr[data-element][data-count]')) {
    const { element, incidents } = row.dataset
    if (!viewer.get('elementRegistry').get(element)) continue
    const text = view === 'age' ? row.dataset.age : row.dataset.count
    const level = view === 'age' ? row.dataset.ageLevel : row.dataset.countLevel
    for (const other of [1, 2, 3]) viewer.get('canvas').removeMarker(element, `app-hot-${other}`)
    if (text) {
      viewer.get('canvas').addMarker(element, `app-hot-${level}`)
      badge(viewer, element, { bottom: 14, left: -14 }, `app-heat app-heat--${level}`, text)
    }
    if (incidents) badge(viewer, element, { top: -18, right: 24 }, 'app-incidents', `! ${incidents}`)
  }
}

function chooseHeat (viewer) {
  const links = [...document.querySelectorAll('a[data-heat]')]
  const choose = view => {
    for (const link of links) {
      if (link.dataset.heat === view) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
    for (const legend of document.querySelectorAll('[data-legend]')) legend.hidden = legend.dataset.legend !== view
    showHeat(viewer, view)
  }
  for (const link of links) {
    link.addEventListener('click', event => {
      event.preventDefault()
      history.replaceState(null, '', link.href)
      choose(link.dataset.heat)
    })
  }
  choose(links.find(link => link.hasAttribute('aria-current')).dataset.heat)
  const busy = [...document.querySelectorAll('tr[data-element][data-age]:not([data-age=""])')]
  fit(viewer, busy.map(row => viewer.get('elementRegistry').get(row.dataset.element)).filter(Boolean))
}

// What was removed stands only on the older drawing, what was added or moved only on the newer, what changed on both.
function showDifference (viewer, side) {
  const marked = []
  const hidden = side === 'old' ? ['added', 'moved'] : ['removed']
  for (const row of document.querySelectorAll('[data-element][data-how]')) {
    const { element, how } = row.dataset
    const shape = viewer.get('elementRegistry').get(element)
    if (!shape || hidden.includes(how)) continue
    viewer.get('canvas').addMarker(element, `app-became-${how}`)
    if (how !== 'moved') marked.push(shape)
    if (how === 'moved' || shape.waypoints) continue
    badge(viewer, element, { top: -38, left: 0 }, `app-how app-how--${how}`, how[0].toUpperCase() + how.slice(1))
  }
  fit(viewer, marked)
}

// From an address; or from a field of this page, named as "#id", where it is not published yet.
async function bpmnOf (source) {
  if (source.startsWith('#')) return document.querySelector(source).value
  const answer = await fetch(source, { credentials: 'same-origin' })
  return answer.ok ? answer.text() : ''
}

async function draw (drawing) {
  const frame = drawing.querySelector('[data-canvas]')
  const undrawn = drawing.querySelector('[data-undrawn]')
  const source = await bpmnOf(drawing.dataset.drawing)
  frame.hidden = false // before drawing: a hidden canvas has no size to fit into
  const viewer = new BpmnJS({ container: frame })
  try {
    await viewer.importXML(source)
  } catch {
    frame.hidden = true
    undrawn.textContent = 'This version can’t be drawn. The table says the same.'
    return
  }
  if (drawing.dataset.shows === 'heat') chooseHeat(viewer)
  else showDifference(viewer, drawing.dataset.shows)
  for (const button of drawing.querySelectorAll('[data-zoom]')) {
    button.hidden = false
    button.addEventListener('click', () => {
      if (button.dataset.zoom === 'fit') viewer.get('canvas').zoom('fit-viewport', 'auto')
      else viewer.get('zoomScroll').stepZoom(Number(button.dataset.zoom))
    })
  }
  undrawn.remove()
  drawing.dataset.drawn = 'yes'
}

document.querySelectorAll('[data-drawing]').forEach(draw)
