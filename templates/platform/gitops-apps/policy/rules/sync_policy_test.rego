package rules.sync_policy_test

import data.lib.example
import data.rules.sync_policy

test_accepts_what_is_right if {
	sync_policy.deny == set() with input as example.application("prod") with data.platform as example.platform
}

test_rejects_another_automation if {
	document := example.with_field(example.application("dev"), "/object/spec/syncPolicy/automated/prune", false)
	example.messages(sync_policy.deny) == {
		"spec.syncPolicy.automated.prune is false, not true",
	} with input as document
		with data.platform as example.platform
}

test_rejects_deletion_without_being_asked if {
	document := example.without(example.application("prod"), "/object/spec/syncPolicy/syncOptions")
	example.messages(sync_policy.deny) == {
		`spec.syncPolicy.syncOptions is missing, not ["Prune=confirm"]`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_anything_else if {
	document := example.with_field(example.application("dev"), "/object/spec/syncPolicy/retry", {})
	example.messages(sync_policy.deny) == {
		"spec.syncPolicy.retry is {} and does not belong there",
	} with input as document
		with data.platform as example.platform
}
