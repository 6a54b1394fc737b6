package rules.own_namespace_test

import data.lib.example
import data.rules.own_namespace

test_accepts_what_is_right if {
	own_namespace.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_another_namespace if {
	document := example.with_field(example.deployment, "/object/metadata/namespace", "kube-system")
	example.messages(own_namespace.deny) == {
		`metadata.namespace is "kube-system", not "payments-dev"`,
	} with input as document
		with data.platform as example.platform
}
