// The enlarged view of pictures and the copying of the text. Without this file the links do it: to the
// large picture and to the plain text.

const viewer = document.querySelector('dialog.viewer');
const links = [...document.querySelectorAll('a.picture__enlarge')];
let shown = 0;

function show(index) {
  shown = (index + links.length) % links.length;
  const figure = links[shown].closest('figure');
  const picture = figure.querySelector('picture').cloneNode(true);
  for (const source of picture.querySelectorAll('source')) source.sizes = '100vw';
  picture.querySelector('img').loading = 'eager';
  viewer.querySelector('.viewer__picture').replaceChildren(picture);
  const caption = figure.querySelector('figcaption').cloneNode(true);
  viewer.querySelector('.viewer__caption').replaceChildren(...caption.childNodes);
  const place = viewer.querySelector('.viewer__place');
  place.textContent = place.dataset.text.replace('{n}', shown + 1).replace('{of}', links.length);
}

function openAt(event, index) {
  // A new tab stays a new tab.
  if (event.button > 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(index);
  viewer.showModal();
}

function readKey(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined || links.length < 2) return;
  event.preventDefault();
  show(shown + step);
}

if (viewer?.showModal) {
  for (const [index, link] of links.entries())
    link.addEventListener('click', (event) => openAt(event, index));
  for (const button of viewer.querySelectorAll('[data-step]')) {
    button.hidden = links.length < 2;
    button.addEventListener('click', () => show(shown + Number(button.dataset.step)));
  }
  viewer.querySelector('.viewer__place').hidden = links.length < 2;
  viewer.addEventListener('keydown', readKey);
  // A click beside the content closes it, as Escape and the button do.
  viewer.addEventListener('click', (event) => event.target === viewer && viewer.close());
  // Safari gives links no focus when they are clicked, and then would give none back.
  viewer.addEventListener('close', () => links[shown].focus());
}

async function textOf(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

async function copy(address) {
  // The text as a promise: Safari allows copying only in the moment of the click.
  const text = textOf(address);
  const blob = text.then((plain) => new Blob([plain], { type: 'text/plain' }));
  if (window.ClipboardItem)
    return navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
  return navigator.clipboard.writeText(await text);
}

const button = document.querySelector('button.copy-text');
if (button && navigator.clipboard) {
  const status = document.querySelector('.copy-text__status');
  button.hidden = false;
  button.addEventListener('click', () => {
    status.textContent = '';
    copy(button.dataset.href).then(
      () => (status.textContent = status.dataset.done),
      () => (status.textContent = status.dataset.failed),
    );
  });
}
