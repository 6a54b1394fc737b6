package rules.restricted_volumes_test

import data.lib.example
import data.rules.restricted_volumes

test_accepts_what_is_right if {
	restricted_volumes.deny == set() with input as example.deployment with data.platform as example.platform
}

test_rejects_a_folder_of_the_node if {
	document := example.with_field(
		example.deployment,
		concat("", [example.pod, "/volumes/0"]),
		{"name": "node", "hostPath": {"path": "/"}},
	)
	example.messages(restricted_volumes.deny) == {
		`Deployment "checkout": volume "node" is a hostPath`,
	} with input as document
		with data.platform as example.platform
}
