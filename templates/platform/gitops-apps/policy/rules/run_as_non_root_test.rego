package rules.run_as_non_root_test

import data.lib.example
import data.rules.run_as_non_root

test_accepts_what_is_right if {
	run_as_non_root.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_any_user if {
	document := example.without(example.deployment, concat("", [example.pod, "/securityContext/runAsNonRoot"]))
	example.messages(run_as_non_root.deny) == {
		`Deployment "checkout", container "app": securityContext.runAsNonRoot is missing, not true`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_root_by_its_number if {
	document := example.with_field(
		example.deployment,
		concat("", [example.container, "/securityContext/runAsUser"]),
		0,
	)
	example.messages(run_as_non_root.deny) == {
		`Deployment "checkout", container "app": securityContext.runAsUser is 0, which is root`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_workload_without_pods if {
	document := example.without(example.deployment, "/object/spec")
	example.messages(run_as_non_root.deny) == {
		`Deployment "checkout": spec.template.spec.containers is missing`,
	} with input as document
		with data.platform as example.platform
}
