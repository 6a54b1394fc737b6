package main_test

import data.lib.example
import data.main

test_names_the_rule_and_the_file if {
	document := example.with_field(example.application("dev"), "/object/spec/project", "default")
	main.deny == {{
		"rule": "project_matches_team",
		"path": "argocd/applications/dev/payments/checkout.yaml",
		"msg": "spec.project is \"default\", not \"payments-dev\"",
		"remedy": "Set spec.project to \"payments-dev\", the project of team payments in dev.",
	}} with input as document with data.platform as example.platform
}

test_lets_a_rule_name_another_file if {
	change := {
		"source": "change",
		"author": {"login": "maria", "bot": false},
		"files": [{"path": "charts/eks-baseline/1.0.0/values.yaml", "status": "modified"}],
	}
	{finding.path | some finding in main.deny} == {"charts/eks-baseline/1.0.0/values.yaml"} with input as change
		with data.platform as example.platform
}

test_has_nothing_against_what_is_right if {
	every document in [
		example.application("dev"),
		example.application("prod"),
		example.project,
		example.deployment,
		example.values,
	] {
		main.deny == set() with input as document with data.platform as example.platform
	}
}
