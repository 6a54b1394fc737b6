package rules.project_matches_team_test

import data.lib.example
import data.rules.project_matches_team

test_accepts_what_is_right if {
	document := example.application("dev")
	project_matches_team.deny == set() with input as document with data.platform as example.platform
}

test_rejects_another_project if {
	document := example.with_field(example.application("dev"), "/object/spec/project", "orders-dev")
	example.messages(project_matches_team.deny) == {
		`spec.project is "orders-dev", not "payments-dev"`,
	} with input as document
		with data.platform as example.platform
}
