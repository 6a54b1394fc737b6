package rules.no_host_access_test

import data.lib.example
import data.rules.no_host_access

test_accepts_what_is_right if {
	no_host_access.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_the_network_of_the_node if {
	document := example.with_field(example.deployment, concat("", [example.pod, "/hostNetwork"]), true)
	example.messages(no_host_access.deny) == {
		`Deployment "checkout": spec.template.spec.hostNetwork is true`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_port_of_the_node if {
	document := example.with_field(example.deployment, concat("", [example.container, "/ports/0/hostPort"]), 80)
	example.messages(no_host_access.deny) == {
		`Deployment "checkout", container "app": ports.hostPort is 80`,
	} with input as document
		with data.platform as example.platform
}
