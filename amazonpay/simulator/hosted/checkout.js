// checkout.js of the Amazon Pay simulator: the same calls as Amazon's own
// script, for pages that are built and tested offline. It loads nothing else,
// needs no inline script, handler or style attribute, and so works under a
// strict Content-Security-Policy. Every mistake in a call is told on the
// console together with what to do about it.
(() => {
  'use strict';

  const amazon = (window.amazon = window.amazon || {});
  if (amazon.Pay && amazon.Pay.renderButton) return; // loaded before: keep the buttons that are there

  const report = (...text) => console.error('Amazon Pay simulator:', ...text);

  // Where this script came from is where a checkout goes. A script element
  // made by a script has a currentScript too; a module or a bundle has not.
  const own =
    document.currentScript && document.currentScript.src
      ? document.currentScript
      : Array.from(document.scripts).reverse().find((s) => /\/checkout\.js([?#]|$)/.test(s.src));
  if (!own) {
    report('cannot tell which simulator this script belongs to. Load it with <script src="http://…/checkout.js">.');
    return;
  }
  const base = own.src;

  const currencies = ['USD', 'EUR', 'GBP', 'JPY'];
  const placements = ['Home', 'Product', 'Cart', 'Checkout', 'Other'];
  const productTypes = ['PayAndShip', 'PayOnly', 'PayAndShipMultiAddress', 'SignIn'];
  const colors = ['Gold', 'LightGray', 'DarkGray'];
  const algorithms = ['AMZN-PAY-RSASSA-PSS', 'AMZN-PAY-RSASSA-PSS-V2'];
  const changeActions = ['changeAddress', 'changePayment'];
  const european = ['en_GB', 'de_DE', 'fr_FR', 'it_IT', 'es_ES'];
  const languagesOf = { USD: ['en_US'], EUR: european, GBP: european, JPY: ['ja_JP'] };
  const notes = {
    en: 'Simulator – no money moves',
    de: 'Simulator – kein Geld fließt',
    fr: 'Simulateur – aucun paiement réel',
    it: 'Simulatore – nessun pagamento reale',
    es: 'Simulador – sin dinero real',
    ja: 'シミュレーター（決済されません）',
  };
  const signIn = {
    en: 'Sign in with Amazon Pay',
    de: 'Mit Amazon Pay anmelden',
    fr: 'Se connecter avec Amazon Pay',
    it: 'Accedi con Amazon Pay',
    es: 'Iniciar sesión con Amazon Pay',
    ja: 'Amazon Pay でログイン',
  };
  const known = [
    'merchantId', 'publicKeyId', 'ledgerCurrency', 'placement', 'createCheckoutSessionConfig', 'signInConfig',
    'productType', 'estimatedOrderAmount', 'buttonColor', 'checkoutLanguage', 'sandbox',
  ];
  const knownOfSession = ['payloadJSON', 'signature', 'algorithm', 'publicKeyId'];
  const knownOfChange = ['amazonCheckoutSessionId', 'changeAction'];

  // Checks. Each returns what is wrong, as a list of sentences.

  const isText = (value) => typeof value === 'string' && value.trim() !== '';
  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

  const oneOf = (name, value, allowed) =>
    allowed.includes(value) ? [] : [`${name} is ${JSON.stringify(value)}; use one of ${allowed.join(', ')}.`];

  const text = (name, value, where) => (isText(value) ? [] : [`${name} is missing; ${where}.`]);

  const unknown = (where, value, allowed) =>
    Object.keys(value).filter((key) => !allowed.includes(key)).map((key) => `${where}${key} is not documented and has no effect; remove it or correct its name.`);

  function price(name, value) {
    if (!isObject(value)) return [`${name} must be an object such as {amount: "1000", currencyCode: "JPY"}.`];
    const grammar = value.currencyCode === 'JPY' ? /^(0|[1-9]\d*)$/ : /^(0|[1-9]\d*)(\.\d{1,2})?$/;
    const problems = [];
    if (!/^[A-Z]{3}$/.test(value.currencyCode)) {
      problems.push(`${name}.currencyCode is ${JSON.stringify(value.currencyCode)}; use three capital letters such as JPY.`);
    }
    if (!grammar.test(String(value.amount))) {
      problems.push(`${name}.amount is ${JSON.stringify(value.amount)}; use digits and at most two decimals, none for JPY.`);
    }
    return problems;
  }

  // payload returns the text that was signed. An object is written as
  // JSON.stringify does, which must then be what the server signed.
  const payload = (session) => (isObject(session.payloadJSON) ? JSON.stringify(session.payloadJSON) : session.payloadJSON);

  function payloadProblems(name, session) {
    if (!isText(payload(session))) return [`${name}.payloadJSON is missing; use the JSON text that your server signed.`];
    try {
      JSON.parse(payload(session));
      return [];
    } catch (error) {
      return [`${name}.payloadJSON is not JSON (${error.message}); pass the very text that your server signed.`];
    }
  }

  const sessionName = (config) => (config.productType === 'SignIn' ? 'signInConfig' : 'createCheckoutSessionConfig');

  function sessionProblems(config) {
    const name = sessionName(config);
    const session = config[name];
    if (!isObject(session)) return [`${name} must be an object with payloadJSON, signature and algorithm.`];
    return [
      ...payloadProblems(name, session),
      ...text(`${name}.signature`, session.signature, 'sign payloadJSON on your server with your private key'),
      ...(session.algorithm === undefined ? [] : oneOf(`${name}.algorithm`, session.algorithm, algorithms)),
    ];
  }

  const publicKeyId = (config) => config.publicKeyId || (config[sessionName(config)] || {}).publicKeyId;

  // fatal says what makes a checkout impossible.
  function fatal(config) {
    const hasSession = config[sessionName(config)] !== undefined;
    return [
      ...text('merchantId', config.merchantId, 'it is your merchant account id'),
      ...(hasSession || config.publicKeyId !== undefined ? text('publicKeyId', publicKeyId(config), 'it names the key that signed the payload') : []),
      ...oneOf('ledgerCurrency', config.ledgerCurrency, currencies),
      ...oneOf('placement', config.placement, placements),
      ...(config.productType === undefined ? [] : oneOf('productType', config.productType, productTypes)),
      ...(hasSession || config.productType === 'SignIn' ? sessionProblems(config) : []),
      ...(config.estimatedOrderAmount === undefined ? [] : price('estimatedOrderAmount', config.estimatedOrderAmount)),
    ];
  }

  // minor says what has no effect, or only changes how the button looks.
  function minor(config) {
    const name = sessionName(config);
    const languages = languagesOf[config.ledgerCurrency] || [config.checkoutLanguage];
    return [
      ...(config.buttonColor === undefined ? [] : oneOf('buttonColor', config.buttonColor, colors)),
      ...(config.checkoutLanguage === undefined
        ? []
        : oneOf(`checkoutLanguage (for ${config.ledgerCurrency})`, config.checkoutLanguage, languages)),
      ...(config.sandbox === undefined || typeof config.sandbox === 'boolean' ? [] : ['sandbox must be true or false.']),
      ...(config.signInConfig === undefined || config.productType === 'SignIn'
        ? []
        : ['signInConfig is for productType SignIn; other buttons take createCheckoutSessionConfig.']),
      ...unknown('', config, known),
      ...(isObject(config[name]) ? unknown(`${name}.`, config[name], knownOfSession) : []),
    ];
  }

  // accept tells all problems and returns whether a checkout is possible.
  function accept(call, config) {
    if (!isObject(config)) {
      report(`${call}: the configuration must be an object.`);
      return false;
    }
    const stop = fatal(config);
    for (const problem of [...stop, ...minor(config)]) report(`${call}: ${problem}`);
    return stop.length === 0;
  }

  // find returns the element that a selector names, or null.
  function find(call, selector) {
    let element = null;
    try {
      element = selector instanceof Element ? selector : document.querySelector(selector);
    } catch {
      // told below
    }
    if (!element) {
      report(`${call}: no element matches ${JSON.stringify(selector)}; call it after the element is in the page, with a selector such as "#AmazonPayButton".`);
    }
    return element;
  }

  // Leaving for the simulator.

  const signedOut = 'amazon-pay-simulator-signed-out';

  function language(config) {
    const languages = languagesOf[config.ledgerCurrency] || ['en_US'];
    return languages.includes(config.checkoutLanguage) ? config.checkoutLanguage : languages[0];
  }

  // takeSignOut returns whether signout was called since the last checkout.
  function takeSignOut() {
    try {
      const was = sessionStorage.getItem(signedOut);
      sessionStorage.removeItem(signedOut);
      return was !== null;
    } catch {
      return false;
    }
  }

  function fields(config) {
    const session = config[sessionName(config)];
    return {
      payloadJSON: payload(session),
      signature: session.signature,
      algorithm: session.algorithm || '',
      publicKeyId: publicKeyId(config),
      merchantId: config.merchantId,
      productType: config.productType || 'PayAndShip',
      ledgerCurrency: config.ledgerCurrency,
      checkoutLanguage: language(config),
      placement: config.placement,
      pageURL: window.location.href,
      sandbox: config.sandbox === true ? 'true' : '',
      estimatedOrderAmount: config.estimatedOrderAmount ? JSON.stringify(config.estimatedOrderAmount) : '',
    };
  }

  // ask lets the simulator look at a checkout that nobody began yet, and tells
  // what a click would meet. Where the page's Content-Security-Policy forbids
  // the question, the page after the click tells it.
  async function ask(call, config) {
    try {
      const answer = await fetch(new URL('checkout/check', base), {
        method: 'POST', credentials: 'omit', body: new URLSearchParams(fields(config)),
      });
      const { accepted, reasonCode, message } = await answer.json();
      if (!accepted) report(`${call}: ${reasonCode}: ${message}`);
    } catch {
      // nobody was asked
    }
  }

  // submit leaves the page with a form, because a payload may be longer than
  // a URL. The form says UTF-8, whatever the page is written in.
  function submit(values) {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = new URL('checkout', base).href;
    form.acceptCharset = 'UTF-8';
    form.hidden = true;
    for (const [name, value] of Object.entries(values)) {
      const input = document.createElement('input');
      input.type = 'hidden';
      input.name = name;
      input.value = value;
      form.append(input);
    }
    (document.body || document.documentElement).append(form);
    form.submit();
    form.remove();
  }

  let left = -Infinity;

  // start begins a checkout. A double click begins one, not two.
  // What no button asked about before is asked first, because a console is
  // emptied when the page is left.
  function start(call, config, asked) {
    const problems = [...sessionProblems(config), ...text('publicKeyId', publicKeyId(config), 'it names the key that signed the payload')];
    for (const problem of problems) report(`${call}: ${problem}`);
    if (problems.length > 0 || performance.now() - left < 1000) return;
    left = performance.now();
    const leave = () => submit({ ...fields(config), signOut: takeSignOut() ? 'true' : '' });
    if (asked) leave();
    else ask(call, config).then(leave);
  }

  // The button.

  const css = `
    .amazonpay-simulator-button { all: initial; box-sizing: border-box; display: inline-flex; flex-direction: column;
      align-items: center; justify-content: center; gap: 2px; width: 100%; max-width: 22rem; min-height: 50px; padding: 6px 14px;
      border: 1px solid #8a6d1c; border-radius: 8px; background: #f6d372; color: #17202b; cursor: pointer; text-align: center;
      font: 700 17px/1.2 system-ui, -apple-system, "Segoe UI", Roboto, "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", sans-serif; }
    .amazonpay-simulator-button:hover { background: #efc450; }
    .amazonpay-simulator-button:active { background: #e6b93f; }
    .amazonpay-simulator-button:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
    .amazonpay-simulator-button[data-color="LightGray"] { background: #e9ecf0; border-color: #7b8591; }
    .amazonpay-simulator-button[data-color="LightGray"]:hover { background: #dce1e7; }
    .amazonpay-simulator-button[data-color="DarkGray"] { background: #37404c; border-color: #1d242d; color: #fff; }
    .amazonpay-simulator-button[data-color="DarkGray"]:hover { background: #28303a; }
    .amazonpay-simulator-button > span { all: unset; display: block; }
    .amazonpay-simulator-button > .amazonpay-simulator-note { font-size: 11.5px; font-weight: 400; line-height: 1.3;
      text-wrap: balance; }`;

  // addStyle uses a constructed style sheet, which no style-src forbids. A
  // browser without them draws its own plain button.
  function addStyle() {
    if (!document.adoptedStyleSheets) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  addStyle();

  function span(className, words) {
    const element = document.createElement('span');
    element.className = className;
    element.textContent = words;
    return element;
  }

  function draw(config) {
    const lang = language(config).slice(0, 2);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'amazonpay-simulator-button';
    button.lang = lang;
    button.dataset.color = colors.includes(config.buttonColor) ? config.buttonColor : 'Gold';
    button.append(
      span('amazonpay-simulator-name', config.productType === 'SignIn' ? signIn[lang] : 'Amazon Pay'),
      span('amazonpay-simulator-note', notes[lang]),
    );
    return button;
  }

  // handle returns what renderButton gives back. Without an element, after a
  // mistake that was told, its methods do nothing.
  function handle(button, config) {
    const clicked = [];
    if (button) {
      button.addEventListener('click', (event) => {
        for (const listener of clicked) listener(event);
        if (config[sessionName(config)] !== undefined) start('renderButton', config, true);
        else if (clicked.length === 0) {
          report(`renderButton: the button has no ${sessionName(config)}; give it one, or call onClick and in it initCheckout.`);
        }
      });
    }
    return {
      onClick(listener) {
        if (typeof listener === 'function') clicked.push(listener);
        else report('onClick: pass a function.');
      },
      initCheckout(more) {
        const whole = { ...config, ...more };
        if (button && accept('initCheckout', whole)) start('initCheckout', whole, false);
      },
      updateButtonInfo(amount) {
        const problems = price('updateButtonInfo', amount);
        for (const problem of problems) report(problem);
        if (problems.length === 0) config.estimatedOrderAmount = amount;
      },
    };
  }

  function renderButton(selector, config) {
    const place = find('renderButton', selector);
    if (!accept('renderButton', config) || !place) return handle(null, {});
    const copy = { ...config };
    const button = draw(copy);
    place.replaceChildren(button); // so a second call does not double the button
    if (copy[sessionName(copy)] !== undefined) ask('renderButton', copy);
    return handle(button, copy);
  }

  function initCheckout(config) {
    if (accept('initCheckout', config)) start('initCheckout', config, false);
  }

  // Change links of the review page.

  const bound = new WeakMap();

  function changeProblems(options) {
    if (!isObject(options)) return ['the second argument must be {amazonCheckoutSessionId, changeAction}.'];
    const id = options.amazonCheckoutSessionId;
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
    return [
      ...(uuid.test(id) ? [] : [`amazonCheckoutSessionId is ${JSON.stringify(id)}; use the one in the review page's URL.`]),
      ...oneOf('changeAction', options.changeAction, changeActions),
      ...unknown('', options, knownOfChange),
    ];
  }

  function changeURL(options) {
    const url = new URL('checkout/change', base);
    url.searchParams.set('amazonCheckoutSessionId', options.amazonCheckoutSessionId);
    url.searchParams.set('changeAction', options.changeAction);
    return url.href;
  }

  function bindChangeAction(selector, options) {
    const element = find('bindChangeAction', selector);
    const problems = changeProblems(options);
    for (const problem of problems) report(`bindChangeAction: ${problem}`);
    if (!element || problems.length > 0) return;
    element.removeEventListener('click', bound.get(element));
    const leave = (event) => {
      event.preventDefault();
      window.location.assign(changeURL(options));
    };
    bound.set(element, leave);
    element.addEventListener('click', leave);
  }

  // signout makes the simulator forget the buyer when the next checkout
  // begins: this page has no business with the simulator's cookie itself.
  function signout() {
    try {
      sessionStorage.setItem(signedOut, 'true');
    } catch {
      report('signout: this page may not use sessionStorage; sign out on the simulator\'s own page instead.');
    }
  }

  amazon.Pay = { ...amazon.Pay, renderButton, initCheckout, bindChangeAction, signout };
})();
