// Draws a process with bpmn-js and puts on each element the number of live cases that wait there.
/* global BpmnJS */
async function draw (frame) {
  const answer = await fetch(frame.dataset.bpmn, { credentials: 'same-origin' })
  if (!answer.ok) return
  const viewer = new BpmnJS({ container: frame })
  await viewer.importXML(await answer.text())
  frame.hidden = false
  viewer.get('canvas').zoom('fit-viewport', 'auto')
  const overlays = viewer.get('overlays')
  const elements = viewer.get('elementRegistry')
  for (const row of document.querySelectorAll('tr[data-element]')) {
    const count = Number(row.dataset.count)
    if (!count || !elements.get(row.dataset.element)) continue
    const badge = document.createElement('span')
    badge.className = row.dataset.late ? 'app-live app-live--late' : 'app-live'
    badge.textContent = count.toLocaleString('en-GB')
    overlays.add(row.dataset.element, { position: { top: -14, right: 18 }, html: badge })
  }
  for (const button of document.querySelectorAll('[data-zoom]')) {
    button.hidden = false
    button.addEventListener('click', () => {
      if (button.dataset.zoom === 'fit') viewer.get('canvas').zoom('fit-viewport', 'auto')
      else viewer.get('zoomScroll').stepZoom(Number(button.dataset.zoom))
    })
  }
  frame.dataset.drawn = 'yes'
}

document.querySelectorAll('[data-bpmn]').forEach(draw)
