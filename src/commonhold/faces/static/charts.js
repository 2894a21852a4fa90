// Draws each table marked data-chart as a chart above it. The table stays: it is the chart's data and its text.
/* global Chart */
const INK = '#12343b'
const COLOURS = ['#1d70b8', '#0f7a52', '#b8651b', '#54319f']
const LATE = '#ca3535'
const LONGEST_LINE = 18

function numberIn (cell) {
  const given = cell.dataset.value ?? cell.textContent.replace(/[^0-9.-]/g, '')
  return given === '' ? null : Number(given)
}

// On a phone a long name takes several lines, or the chart would cut it off.
function label (text, narrow) {
  if (!narrow) return text
  return text.split(' ').reduce((lines, word) => {
    const longer = `${lines.at(-1)} ${word}`
    return longer.length <= LONGEST_LINE ? [...lines.slice(0, -1), longer.trim()] : [...lines, word]
  }, [''])
}

function draw (table) {
  const drawn = [...table.tHead.rows[0].cells]
    .map((head, column) => ({ head, column }))
    .slice(1)
    .filter(({ head }) => !head.hasAttribute('data-not-drawn'))
  const rows = [...table.tBodies[0].rows]
  const canvas = document.createElement('canvas')
  const frame = document.createElement('div')
  frame.className = 'app-chart'
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', `${table.caption.textContent.trim()}: the same figures are in the table below`)
  frame.append(canvas)
  table.before(frame)
  const sideways = table.dataset.chart === 'bar-sideways'
  const narrow = sideways && frame.clientWidth < 600
  const beside = drawn.length > 1 && table.dataset.stacked === undefined
  if (sideways) frame.style.height = `${90 + 45 * rows.length * (beside ? 1.8 : 1)}px`
  const kind = table.dataset.chart === 'line' ? 'line' : 'bar'
  const ticks = { color: INK, font: { size: narrow ? 12 : 14 }, maxTicksLimit: 9 }
  const figures = table.dataset.unit === 'days' ? ticks : { ...ticks, precision: 0 }
  return new Chart(canvas, {
    type: kind,
    data: {
      labels: rows.map(row => label(row.cells[0].textContent.trim(), narrow)),
      datasets: drawn.map(({ head, column }, nth) => ({
        label: head.textContent.trim(),
        data: rows.map(row => numberIn(row.cells[column])),
        backgroundColor: head.hasAttribute('data-late') ? LATE : COLOURS[nth % COLOURS.length],
        borderColor: COLOURS[nth % COLOURS.length],
        borderWidth: kind === 'line' ? 3 : 0,
        pointRadius: 4,
        maxBarThickness: 36
      }))
    },
    options: {
      indexAxis: sideways ? 'y' : 'x',
      maintainAspectRatio: false,
      animation: false,
      plugins: { legend: { labels: { color: INK, font: { size: 14 } } } },
      scales: {
        x: { ticks: sideways ? figures : ticks, beginAtZero: true, grid: { display: sideways }, stacked: table.dataset.stacked !== undefined },
        y: { ticks: sideways ? { ...ticks, autoSkip: false } : figures, beginAtZero: true, grid: { display: !sideways }, stacked: table.dataset.stacked !== undefined }
      }
    }
  })
}

Chart.defaults.font.family = 'arial, sans-serif'
document.querySelectorAll('table[data-chart]').forEach(draw)
