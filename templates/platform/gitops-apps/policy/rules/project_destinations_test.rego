package rules.project_destinations_test

import data.lib.example
import data.rules.project_destinations

test_accepts_what_is_right if {
	project_destinations.deny == set() with input as example.project with data.platform as example.platform
}

test_rejects_every_namespace if {
	document := example.with_field(example.project, "/object/spec/destinations/0/namespace", "*")
	example.messages(project_destinations.deny) == {
		`spec.destinations is [{"name":"acme-dev","namespace":"*"}], not [{"name":"acme-dev","namespace":"payments-dev"}]`,
	} with input as document
		with data.platform as example.platform
}
