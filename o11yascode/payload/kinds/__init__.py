"""What a payload of each resource kind is: a module a kind, found by its name.

`MODELS` are the official client's models that a body may be. What else a module may have:

* `ALSO`: fields that these models lack, by model and key; `NEEDED`: fields that the API needs though they do not;
* `IN_PATH`: keys that go into the request's path, not into its body;
* `check(payload)`: the rules that models cannot say;
* `judge(problem)`: what the models say, as severe as the API takes it.
"""
