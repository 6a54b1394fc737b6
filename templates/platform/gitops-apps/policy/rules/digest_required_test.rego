package rules.digest_required_test

import data.lib.example
import data.rules.digest_required

test_accepts_what_is_right if {
	document := example.image("dev", {"repository": "nginx", "tag": "1"})
	digest_required.deny == set() with input as document with data.platform as example.platform
}

test_rejects_a_tag if {
	document := example.image("prod", {"repository": "nginx", "tag": "1"})
	example.messages(digest_required.deny) == {
		"image.digest is missing: prod takes images by digest only",
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_rendered_tag if {
	document := example.with_field(
		example.deployment,
		"/path",
		"argocd/applications/prod/payments/checkout.yaml",
	)
	example.messages(digest_required.deny) == {
		`Deployment "checkout", container "app": image "ghcr.io/acme/checkout:1.4.2" has no digest: prod takes images by digest only`,
	} with input as document
		with data.platform as example.platform
}
