// What people do on the page. Buttons and forms know themselves what they ask
// of the simulator: an element's request is {method, path, body, said, done},
// or for a form a function that makes one of what was filled in. said is what
// to say when it worked, a text or a function of the answer.
import { forms } from './forms.js';
import { request } from './stream.js';

const element = (id) => document.getElementById(id);

// act takes over all clicks and forms. page is what the page remembers; redraw
// draws it, say tells it to those who do not see it.
export function act({ page, redraw, say }) {
  const busy = new Set(); // keys of rows whose action was not answered yet

  // perform asks the simulator and keeps what came of it at the row.
  async function perform(row, { method = 'POST', path, body, said, done = () => {} }) {
    if (busy.has(row)) return;
    busy.add(row);
    let came;
    try {
      const answer = await request(method, path, body);
      done();
      came = { text: typeof said === 'function' ? said(answer) : said, url: answer && answer.returnUrl };
    } catch (error) {
      came = { text: error.message, failed: true };
    }
    busy.delete(row);
    for (const [old, { failed }] of page.outcomes) if (!failed) page.outcomes.delete(old); // read by now
    page.outcomes.set(row, came);
    page.due = true; // to be shown, even on a page that is paused
    say(came.text);
    redraw();
  }

  listen(perform, {
    toggle: (key) => flip(page.open, key),
    whole: (list) => flip(page.whole, list),
    only: filter,
  }, say);
  forms();
  element('filter').addEventListener('input', (event) => filter(event.target.value));
  element('pause').addEventListener('click', pause);
  askBeforeReset((row) => perform(row, { path: 'reset', said: 'All is forgotten.', done: forget }));

  function flip(set, key) {
    if (!set.delete(key)) set.add(key);
    redraw();
  }

  function filter(words) {
    element('filter').value = page.words = words;
    redraw();
  }

  function pause() {
    page.paused = !page.paused;
    if (!page.paused) page.shown = page.state;
    element('pause').setAttribute('aria-pressed', String(page.paused));
    redraw();
  }

  function forget() {
    page.open.clear();
    page.outcomes.clear();
  }
}

const rowOf = (node) => node.closest('[data-row]').dataset.row;

// listen follows all clicks on buttons and all forms, whenever they were made.
// To a button with data-NAME belongs the entry NAME of own.
function listen(perform, own, say) {
  document.addEventListener('submit', (event) => {
    event.preventDefault();
    const form = event.target;
    if (form.request) perform(rowOf(form), form.request(new FormData(form)));
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.request) perform(rowOf(button), button.request);
    if (button.copy) copy(button, say);
    for (const [name, run] of Object.entries(own)) if (name in button.dataset) run(button.dataset[name]);
  });
}

async function copy(button, say) {
  try {
    await navigator.clipboard.writeText(button.copy);
    button.dataset.done = '';
    setTimeout(() => delete button.dataset.done, 1500);
    say('Copied.');
  } catch {
    say('The browser does not let this page copy.');
  }
}

function askBeforeReset(reset) {
  const sure = element('sure');
  element('reset').addEventListener('click', () => sure.showModal());
  sure.addEventListener('click', (event) => {
    const { value } = event.target;
    if (value) sure.close();
    if (value === 'reset') reset('clock');
  });
}
