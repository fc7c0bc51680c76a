// Package sdktest checks the simulator with the clients that shops have.
//
// Each test starts the program in the folder above, with TLS, and runs a
// script of testdata against it, in a process of its own. The merchant's part
// is played by the official Node.js SDK, as it comes from npm, or by a small
// PHP client that writes its requests as the official PHP SDK does; a test
// compares them with requests that were captured from that. The buyer's part is
// played over the simulator's control API, as in any language.
//
// Scripts report in TAP, https://testanything.org; each of their tests is a
// subtest here. What they need is looked for where a developer has it, and
// without it the tests are skipped, except where CI is set:
//
//   - node, and AMAZONPAYKIT_NODE_SDK with the folder DIR that was made by
//     npm install --prefix DIR @amazonpay/amazon-pay-api-sdk-nodejs@2.3.4
//   - php with curl and phpseclib 3, and better with gmp, without which a
//     signature takes a quarter of a second; on Debian:
//     apt-get install php-cli php-curl php-gmp php-phpseclib3
package sdktest
