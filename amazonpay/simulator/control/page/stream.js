// The simulator's events. A page that nobody looks at follows nothing, since
// browsers have few connections per host.

const silence = 20_000; // after which the connection is taken for dead; something comes every few seconds
const pause = 2_000; // before the next attempt, where the browser makes none

// follow calls onState with each state, and onConnection with whether there is
// a connection.
export function follow(url, onState, onConnection) {
  let source = null;
  let timer = 0;

  function open() {
    close();
    source = new EventSource(url);
    source.addEventListener('state', (event) => {
      again(silence);
      onConnection(true);
      onState(JSON.parse(event.data));
    });
    source.addEventListener('error', () => {
      onConnection(false);
      if (source.readyState === EventSource.CLOSED) again(pause); // otherwise the browser tries again by itself
    });
    again(silence);
  }

  function again(after) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      onConnection(false);
      open();
    }, after);
  }

  function close() {
    clearTimeout(timer);
    if (source) source.close();
    source = null;
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  if (!document.hidden) open();
}

// request asks the simulator for something and returns its answer, or throws
// an Error with its words.
export async function request(method, path, body) {
  const answer = await fetch('/simulator/' + path, {
    method,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new Error('The simulator does not answer. Is it running?');
  });
  const text = await answer.text();
  let value = null;
  try {
    value = text && JSON.parse(text);
  } catch {
    // told below
  }
  if (!answer.ok) throw new Error((value && value.error) || `${answer.status} ${answer.statusText}: ${text.slice(0, 200)}`);
  return value;
}
