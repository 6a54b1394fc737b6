package rules.project_roles_test

import data.lib.example
import data.rules.project_roles

test_accepts_what_is_right if {
	project_roles.deny == set() with input as example.project with data.platform as example.platform
}

test_rejects_a_policy_that_creates if {
	document := example.with_field(
		example.project,
		"/object/spec/roles/0/policies/0",
		"p, proj:payments-dev:developer, applications, create, payments-dev/*, allow",
	)
	example.messages(project_roles.deny) == {
		`role "developer" has the policy "p, proj:payments-dev:developer, applications, create, payments-dev/*, allow"`,
	} with input as document
		with data.platform as example.platform
}

test_rejects_a_role_for_everybody if {
	document := example.with_field(example.project, "/object/spec/roles/0/groups/0", "*")
	example.messages(project_roles.deny) == {`role "developer" is given to "*"`} with input as document
		with data.platform as example.platform
}
