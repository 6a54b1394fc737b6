package rules.seccomp_profile_test

import data.lib.example
import data.rules.seccomp_profile

test_accepts_what_is_right if {
	seccomp_profile.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_no_filter if {
	document := example.with_field(
		example.deployment,
		concat("", [example.container, "/securityContext/seccompProfile"]),
		{"type": "Unconfined"},
	)
	example.messages(seccomp_profile.deny) == {
		`Deployment "checkout", container "app": securityContext.seccompProfile.type is "Unconfined", not "RuntimeDefault"`,
	} with input as document
		with data.platform as example.platform
}
