package ipn

import "regexp"

// topic is what the ARN of an SNS topic says.
type topic struct {
	arn, region, domain string
}

var topicPattern = regexp.MustCompile(`^arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]{2,32}):[0-9]{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?$`)

func parseTopic(arn string) (topic, bool) {
	parts := topicPattern.FindStringSubmatch(arn)
	if parts == nil {
		return topic{}, false
	}
	t := topic{arn: arn, region: parts[2], domain: "amazonaws.com"}
	if parts[1] == "aws-cn" {
		t.domain = "amazonaws.com.cn"
	}
	return t, true
}

// regionPattern is stricter than the names of hosts need: what stands between
// "sns." and ".amazonaws.com" must be a region and no other service.
var regionPattern = regexp.MustCompile(`^[a-z]{2,5}(?:-[a-z]+)+-[0-9]{1,2}$`)

// host returns the endpoint of SNS in the topic's region, the only one that
// serves its certificates and confirms its subscriptions; "" if there is none.
func (t topic) host() string {
	if !regionPattern.MatchString(t.region) {
		return ""
	}
	return "sns." + t.region + "." + t.domain
}

// names returns the names that the signing certificate may bear. Amazon's
// SDKs expect the first in most regions, the third in those that an account
// must opt in to, and the fourth in China and GovCloud.
func (t topic) names() []string {
	return []string{
		"sns.amazonaws.com",
		t.host(),
		"sns-signing." + t.region + "." + t.domain,
		"sns-" + t.region + "." + t.domain,
	}
}
