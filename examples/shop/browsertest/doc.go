// Package browsertest buys in the demo shop with a real browser.
//
// Each test starts the shop as its user would, as a program of its own with a
// database of its own, and a headless Chromium that clicks through it. Every
// page that is visited is inspected on the way, in a wide and in a narrow
// window: no violation of the Content-Security-Policy, no error on the
// console, no failed request, nothing that axe-core finds, nothing that is cut
// off or has to be scrolled sideways.
//
// The tests need Chromium and, for axe-core, AMAZONPAYKIT_AXE with the path of
// axe.min.js. Without the one they are skipped, without the other they run
// without that check; where CI is set both are required. With
// AMAZONPAYKIT_SCREENSHOTS set to a folder they leave pictures of all pages
// there, in one folder for each test and numbered in the order of the visits.
package browsertest
