// Package ipn receives Amazon Pay's Instant Payment Notifications: it proves
// that Amazon Pay sent them for this merchant, and says what they name. It
// also signs notifications, so that a host can test its endpoint.
//
// Amazon Pay publishes notifications to a topic of Amazon SNS, which posts
// them as JSON in an envelope with a signature. Everybody with an AWS account
// can have SNS sign and post. So the signature proves that SNS sent a message,
// Config.TopicARNs that it came from Amazon Pay, and Config.MerchantID that it
// is about the merchant's own orders. Even so a notification is a hint: get
// the object that it names, and act on what Amazon's API says.
//
// # The signing certificate
//
// AWS documents that the certificate comes from the URL in the message over
// HTTPS, must be issued to SNS, and must have a valid chain; it documents
// neither the URLs nor the names, nor what the file holds. What is known comes
// from AWS's SDKs and from certificates that SNS served:
//
//   - the host is sns.<region>.amazonaws.com (.cn in China), region the
//     topic's, and the file SimpleNotificationService-<32 hex digits>.pem;
//   - the file holds the leaf alone. The issuer, such as "Amazon RSA 2048
//     M01", is at the leaf's CA Issuers URL, http on a host of amazontrust.com;
//   - the leaf names sns.amazonaws.com, or sns-signing.<region> and
//     sns.<region> in the regions that an account must opt in to, or
//     sns-<region> in China and GovCloud;
//   - a certificate lasts months, then the URL changes.
//
// A Verifier takes exactly these. It is not known where the issuers of China's
// certificates are served; if not at amazontrust.com, put them into
// Config.Roots. GovCloud's second region borrows the name of the first, which
// is refused. Amazon Pay runs in neither.
package ipn
