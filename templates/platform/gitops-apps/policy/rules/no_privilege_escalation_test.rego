package rules.no_privilege_escalation_test

import data.lib.example
import data.rules.no_privilege_escalation

test_accepts_what_is_right if {
	no_privilege_escalation.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_what_kubernetes_would_allow if {
	document := example.without(
		example.deployment,
		concat("", [example.container, "/securityContext/allowPrivilegeEscalation"]),
	)
	example.messages(no_privilege_escalation.deny) == {
		`Deployment "checkout", container "app": securityContext.allowPrivilegeEscalation is missing, not false`,
	} with input as document
		with data.platform as example.platform
}
