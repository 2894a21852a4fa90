// Keeps what is marked data-follow as it is now, and goes where the page leads when it is over. Without this file people
// load the page again by its link.
const EVERY_MS = 700

async function follow (part) {
  const answer = await fetch(location.href, { redirect: 'manual', cache: 'no-store' }).catch(() => null)
  if (!answer) return setTimeout(follow, 10 * EVERY_MS, part)
  if (!answer.ok) return location.reload()
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const now = page.getElementById(part.id)
  // What stopped needs a decision, so the whole page is shown anew.
  if (page.forms.length !== document.forms.length) return location.reload()
  if (now.innerHTML !== part.innerHTML) part.innerHTML = now.innerHTML
  setTimeout(follow, EVERY_MS, part)
}

document.querySelectorAll('[data-follow]').forEach(part => setTimeout(follow, EVERY_MS / 2, part))
