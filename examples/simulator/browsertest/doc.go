// Package browsertest checks the simulator's checkout.js, the buyer's pages
// and the live page of its control API with a real browser.
//
// A small shop serves the plain pages in testdata, which are written as
// Amazon's guide tells merchants to. All that differs is the host of
// checkout.js. A headless Chromium clicks through the checkout, or walks it by
// keyboard. An error on the console that a test does not expect fails it, and
// so does whatever axe-core finds on a page.
//
// The tests need Chromium and, for axe-core, AMAZONPAYKIT_AXE with the path of
// axe.min.js. Without the one they are skipped, without the other they run
// without that check; where CI is set both are required. With
// AMAZONPAYKIT_SCREENSHOTS set to a folder they leave a picture of each page
// there; with -update they take the README's picture of the live page anew.
package browsertest
