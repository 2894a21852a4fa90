// Draws a process with bpmn-js and puts on each element the number of live cases that wait there.
/* global BpmnJS */
const SMALLEST = 0.5

// All of it if it can be read at that size; on a phone its beginning, to be dragged.
function fit (viewer) {
  const canvas = viewer.get('canvas')
  if (canvas.zoom('fit-viewport', 'auto') >= SMALLEST) return
  const box = canvas.viewbox()
  canvas.viewbox({ x: box.inner.x - 10, y: box.inner.y - 20, width: box.outer.width / SMALLEST, height: box.outer.height / SMALLEST })
}

async function draw (frame) {
  const answer = await fetch(frame.dataset.bpmn, { credentials: 'same-origin' })
  if (!answer.ok) return
  frame.hidden = false // before drawing: a hidden canvas has no size to fit into
  const viewer = new BpmnJS({ container: frame })
  await viewer.importXML(await answer.text())
  fit(viewer)
  const overlays = viewer.get('overlays')
  const elements = viewer.get('elementRegistry')
  for (const row of document.querySelectorAll('tr[data-element]')) {
    const count = Number(row.dataset.count)
    if (!count || !elements.get(row.dataset.element)) continue
    const badge = document.createElement('span')
    badge.className = row.dataset.late ? 'app-live app-live--late' : 'app-live'
    badge.textContent = count.toLocaleString('en-GB')
    overlays.add(row.dataset.element, { position: { bottom: 14, left: -14 }, scale: { min: 0.9 }, html: badge })
  }
  for (const button of document.querySelectorAll('[data-zoom]')) {
    button.hidden = false
    button.addEventListener('click', () => {
      if (button.dataset.zoom === 'fit') fit(viewer)
      else viewer.get('zoomScroll').stepZoom(Number(button.dataset.zoom))
    })
  }
  document.querySelector('[data-undrawn]').remove()
  frame.dataset.drawn = 'yes'
}

document.querySelectorAll('[data-bpmn]').forEach(draw)
